import type { LiveMessage, LogEvent } from '../../common/domain/event.ts';
import type { JobId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { JobService } from '../jobs/job-service.ts';
import { AttemptSpans } from './attempt-spans.ts';
import { jobSpans, judgingSpan, roundSpan } from './job-spans.ts';
import type { Span, TakeSpans } from './span.ts';

interface JobTracerDeps {
  readonly feed: LiveFeed;
  readonly jobs: Pick<JobService, 'get'>;
  readonly devices: Pick<DeviceRegistry, 'nameOf'>;
  readonly take: TakeSpans;
  readonly log: Pick<Logger, 'error'>;
}

/** Makes a trace of each job: the job, its rounds, every device's attempts in them, and the phases of these. Nobody trains differently for it. */
export class JobTracer implements Service {
  readonly name = 'job-tracer';
  readonly #deps: JobTracerDeps;
  readonly #attempts: AttemptSpans;
  readonly #stop = new AbortController();
  #following: Promise<void> = Promise.resolve();

  constructor(deps: JobTracerDeps) {
    this.#deps = deps;
    this.#attempts = new AttemptSpans(({ deviceId }) => (deviceId === null ? null : deps.devices.nameOf(deviceId)));
  }

  async start(): Promise<void> {
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    // A subscription ends when too much has come at once: what was missed is missing in the trace.
    while (!signal.aborted) {
      for await (const message of this.#deps.feed.subscribe(signal)) this.#trace(message);
    }
  }

  #trace(message: LiveMessage): void {
    try {
      const spans = this.#spansOf(message);
      if (spans.length > 0) this.#deps.take(spans);
    } catch (error) {
      // A job may be removed before its last events are read.
      if (error instanceof AppError && error.code === 'not-found') return;
      this.#deps.log.error({ err: error }, 'a part of a trace could not be made');
    }
  }

  #spansOf(message: LiveMessage): Span[] {
    if (message.type === 'task-changed') return this.#attempts.note(message.task);
    return message.type === 'event' ? this.#ofEvent(message.event) : [];
  }

  #ofEvent({ at, body }: LogEvent): Span[] {
    switch (body.kind) {
      case 'round-committed': {
        const job = this.#deps.jobs.get(body.jobId, body.round);
        const round = job.rounds.find(({ number }) => number === body.round);
        return round === undefined ? [] : [roundSpan(job.id, round)];
      }
      case 'round-evaluated':
        return [judgingSpan(body.jobId, body.round, body.evaluation, at)];
      case 'job-succeeded':
      case 'job-failed':
      case 'job-cancelled':
        return this.#ended(body.jobId);
      default:
        return [];
    }
  }

  #ended(id: JobId): Span[] {
    this.#attempts.forget(id);
    return jobSpans(this.#deps.jobs.get(id));
  }
}
