import type { ControlClient } from '../../common/api-client/control-client.ts';
import { followEvents } from '../../common/api-client/follow-events.ts';
import { latestSequence } from '../../common/api-client/latest-sequence.ts';
import type { EventBody, LiveMessage } from '../../common/domain/event.ts';
import type { JobId } from '../../common/domain/ids.ts';
import { hasEnded, type JobDetails } from '../../common/domain/job.ts';
import { asAppError, hasCode } from '../../common/errors.ts';
import { listDevices } from '../find-by-id.ts';
import { concernsJob, foldMessage } from './fold-message.ts';
import type { JobAudience } from './job-audience.ts';
import { foldDetails, type JobView, viewOf } from './job-view.ts';

interface WatchOptions {
  readonly client: Pick<ControlClient, 'cluster' | 'devices' | 'events' | 'jobs'>;
  readonly jobId: JobId;
  readonly audience: JobAudience;
  /** Ends the watching, not the job. */
  readonly signal: AbortSignal;
}

/** Shows a job until it has ended or the signal says so, and returns how it stands then. */
export async function watchJob(options: WatchOptions): Promise<JobDetails> {
  const watch = new JobWatch(options);
  try {
    return await watch.run();
  } finally {
    options.audience.close();
  }
}

const ENDINGS: ReadonlySet<EventBody['kind']> = new Set(['job-succeeded', 'job-failed', 'job-cancelled']);

class JobWatch {
  readonly #options: WatchOptions;
  readonly #end = new AbortController();
  #view: JobView | undefined;
  #details: JobDetails | undefined;
  #refreshing: Promise<void> | undefined;
  #isStale = false;
  #hasHeardEnd = false;
  #failure: Error | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async run(): Promise<JobDetails> {
    const { client, jobId, audience, signal } = this.#options;
    const after = await latestSequence(client);
    const [details, devices] = await Promise.all([client.jobs.get({ id: jobId }), listDevices(client)]);
    this.#view = viewOf(details, devices);
    this.#take(details);
    if (hasEnded(details.state)) return details;
    const messages = followEvents(client, {
      after,
      signal: AbortSignal.any([signal, this.#end.signal]),
      onCut: () => audience.onConnection(false),
      onBack: () => {
        audience.onConnection(true);
        this.#refreshSoon();
      },
    });
    for await (const message of messages) this.#hear(message);
    await this.#refreshing;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#details ?? details;
  }

  #hear(message: LiveMessage): void {
    const { jobId, audience } = this.#options;
    if (this.#view !== undefined) {
      this.#view = foldMessage(this.#view, message);
      audience.onView(this.#view);
    }
    const isAboutJob = concernsJob(message, jobId);
    if (isAboutJob || (message.type === 'task-changed' && message.task.jobId === jobId)) audience.onMessage(message);
    if (isAboutJob && message.type === 'event' && ENDINGS.has(message.event.body.kind)) this.#hasHeardEnd = true;
    if (isAboutJob) this.#refreshSoon();
  }

  /** Fetches the job again; what is asked for meanwhile is answered by one more fetch. */
  #refreshSoon(): void {
    this.#isStale = true;
    this.#refreshing ??= this.#refresh();
  }

  async #refresh(): Promise<void> {
    const { client, jobId } = this.#options;
    try {
      while (this.#isStale && !this.#end.signal.aborted) {
        this.#isStale = false;
        this.#take(await client.jobs.get({ id: jobId }));
      }
    } catch (error) {
      if (hasCode(error, 'unavailable')) return; // The event stream is cut as well, and asks again when it is back.
      this.#failure = asAppError(error);
      this.#end.abort();
    } finally {
      // In the same turn as the last look at #isStale, or a wish in between would be forgotten.
      this.#refreshing = undefined;
    }
  }

  #take(details: JobDetails): void {
    this.#details = details;
    if (this.#view !== undefined) {
      this.#view = foldDetails(this.#view, details);
      this.#options.audience.onView(this.#view);
    }
    // Not before the event has come: what happened until then is still to be told.
    if (hasEnded(details.state) && this.#hasHeardEnd) this.#end.abort();
  }
}
