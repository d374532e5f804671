import { AppError } from '../../common/errors.ts';
import { fullJitter } from '../../common/full-jitter.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { encodeReplicaReport } from '../../platform/wire/serving-wire.ts';
import type { Replicas } from '../serving/replicas.ts';
import { AnswerOutbox } from './answer-outbox.ts';
import type { OrchestratorLink } from './orchestrator-link.ts';
import { ServedCalls } from './served-calls.ts';
import { untilDone } from './until-done.ts';

interface ServingStreamDeps {
  readonly link: Pick<OrchestratorLink, 'connection'>;
  readonly replicas: Replicas;
  readonly clock: Clock;
}

/** A device with work that says nothing for longer is passed over. */
const PULSE_MS = 500;
const BACKOFF = { firstMs: 500, capMs: 30_000 };

/** Keeps the stream by which requests come, for as long as there is something to serve. */
export class ServingStream implements Service {
  readonly name = 'serving-stream';
  readonly #deps: ServingStreamDeps;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: ServingStreamDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new AppError('cancelled', 'the agent is stopping'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { replicas } = this.#deps;
    const { signal } = this.#stopping;
    const whenAborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (let failures = 0; !signal.aborted; ) {
      await Promise.race([replicas.untilWanted(), whenAborted]);
      if (signal.aborted) return;
      const isWell = await this.#serve(signal).then(
        () => true,
        () => false,
      );
      failures = isWell ? 0 : failures + 1;
      if (!isWell) await Promise.race([this.#pause(fullJitter(failures, BACKOFF), signal), whenAborted]);
    }
  }

  /** Until nothing is to be served any more. */
  async #serve(signal: AbortSignal): Promise<void> {
    const { link, replicas, clock } = this.#deps;
    await untilDone(link, signal, async ({ serving }) => {
      const outbox = new AnswerOutbox();
      const calls = new ServedCalls({ replicas, outbox, clock });
      const report = () => {
        const statuses = replicas.statuses();
        outbox.push({ kind: { case: 'report', value: encodeReplicaReport(statuses) } });
        if (statuses.length === 0) outbox.close();
      };
      const stopWatching = replicas.onChange(report);
      const stopPulse = clock.every(PULSE_MS, () => {
        if (calls.size > 0 && outbox.isEmpty) outbox.push({ kind: { case: 'pulse', value: {} } });
      });
      report();
      try {
        for await (const { kind } of serving.serve(outbox, { signal })) calls.take(kind);
        if (!replicas.isEmpty) throw new AppError('unavailable', 'the orchestrator ended the stream of requests');
      } finally {
        stopWatching();
        stopPulse();
        outbox.close();
        calls.end();
      }
    });
  }

  /** An orchestrator that refuses the stream is not asked again and again without a pause. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const disarm = this.#deps.clock.after(ms, resolve);
      signal.addEventListener('abort', disarm, { once: true });
    });
  }
}
