import { OpenAPIHandler } from '@orpc/openapi/node';
import { implement, ORPCError } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobAudience, PersonAtTerminal, ProgramAtPipe } from '../../../../cli/live/job-audience.ts';
import { watchJob } from '../../../../cli/live/watch-job.ts';
import { controlContract } from '../../../../common/api/control-contract.ts';
import { createControlClient } from '../../../../common/api-client/control-client.ts';
import type { LiveMessage } from '../../../../common/domain/event.ts';
import type { JobDetails } from '../../../../common/domain/job.ts';
import { aClusterOverview } from '../../builders/a-cluster-overview.ts';
import { type LoopbackServer, listenOnLoopback } from '../../platform/control-client/loopback-server.ts';
import { about, aDevice, aJob, anEvent, aRound, aTask, JOB_ID, job, START } from '../builders.ts';
import { paperTerminal } from '../paper-terminal.ts';

/** What an orchestrator would say: a job that changes, and a stream that is fed by hand. */
class Story {
  job: JobDetails | undefined = aJob();
  readonly #messages: LiveMessage[] = [];
  readonly #opened = Promise.withResolvers<void>();
  #news = Promise.withResolvers<void>();

  /** Resolves when somebody has opened the stream. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  tell(...messages: LiveMessage[]): void {
    this.#messages.push(...messages);
    this.#news.resolve();
  }

  readonly handler = new OpenAPIHandler({
    devices: {
      list: implement(controlContract.devices.list).handler(() => [aDevice(), aDevice({ name: 'nuc' })]),
    },
    jobs: {
      get: implement(controlContract.jobs.get).handler(() => {
        if (this.job === undefined) throw new ORPCError('not-found', { status: 404, message: 'there is no job job-1' });
        return this.job;
      }),
    },
    cluster: { get: implement(controlContract.cluster.get).handler(() => aClusterOverview()) },
    events: {
      watch: implement(controlContract.events.watch).handler(({ signal }) => this.#stream(signal)),
    },
  });

  async *#stream(signal?: AbortSignal): AsyncGenerator<LiveMessage> {
    signal?.addEventListener('abort', () => this.#news.resolve());
    this.#opened.resolve();
    while (true) {
      if (signal?.aborted === true) return;
      this.#news = Promise.withResolvers<void>();
      yield* this.#messages.splice(0);
      await this.#news.promise;
    }
  }
}

let story: Story;
let server: LoopbackServer;
let stop: AbortController;

beforeEach(async () => {
  story = new Story();
  stop = new AbortController();
  server = await listenOnLoopback((request, response) => void story.handler.handle(request, response));
});

afterEach(async () => {
  stop.abort();
  await server.close();
});

function watch(audience: JobAudience): Promise<JobDetails> {
  const client = createControlClient({ baseUrl: server.baseUrl });
  return watchJob({ client, jobId: JOB_ID, audience, signal: stop.signal });
}

describe('watchJob', () => {
  it('prints each round and what happened, until the job ends', async () => {
    const terminal = paperTerminal();
    const watching = watch(new PersonAtTerminal(terminal, () => START));
    await story.opened;
    story.job = aJob({ state: 'succeeded', rounds: [aRound(1), aRound(2)] });
    story.tell(
      { type: 'task-changed', task: aTask() },
      anEvent(1, { kind: 'device-went-offline', ...about('mac-mini'), absence: 'lease-expired' }),
      anEvent(2, { kind: 'job-succeeded', ...job, accuracy: 0.92, rounds: 2 }),
    );
    expect(await watching).toMatchObject({ state: 'succeeded' });
    expect(terminal.printed).toEqual([
      '! mac-mini went offline: it stopped answering.',
      ' ROUND   ACCURACY     LOSS       TIME  UPDATES        UP      DOWN',
      '     1    91.00 %   0.3000      1.0 s        2    1.6 MB    1.7 MB',
      '     2    92.00 %   0.3000      1.0 s        2    1.6 MB    1.7 MB',
    ]);
  });

  it('gives programs the messages about the job, and only those', async () => {
    const terminal = paperTerminal();
    const watching = watch(new ProgramAtPipe(terminal));
    await story.opened;
    const ended = anEvent(4, { kind: 'job-cancelled', ...job });
    story.job = aJob({ state: 'cancelled' });
    story.tell(anEvent(3, { kind: 'device-registered', ...about('new') }), ended);
    await watching;
    expect(terminal.printed.map((line): unknown => JSON.parse(line))).toEqual([ended]);
  });

  it('returns at once when the job has ended already', async () => {
    story.job = aJob({ state: 'failed' });
    expect(await watch(new ProgramAtPipe(paperTerminal()))).toMatchObject({ state: 'failed' });
  });

  it('leaves a job alone that it no longer watches', async () => {
    const watching = watch(new ProgramAtPipe(paperTerminal()));
    await story.opened;
    stop.abort();
    expect(await watching).toMatchObject({ state: 'running' });
  });

  it('ends with the reason when the job is deleted meanwhile', async () => {
    const watching = watch(new ProgramAtPipe(paperTerminal()));
    await story.opened;
    story.job = undefined;
    story.tell(anEvent(5, { kind: 'job-removed', ...job }));
    await expect(watching).rejects.toMatchObject({ message: 'there is no job job-1' });
  });
});
