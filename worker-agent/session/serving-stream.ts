import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { encodeReplicaReport } from '../../platform/wire/serving-wire.ts';
import type { ServeResponse } from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import type { Replicas } from '../serving/replicas.ts';
import { AnswerOutbox } from './answer-outbox.ts';
import type { OrchestratorLink } from './orchestrator-link.ts';
import { ServedCall } from './served-call.ts';
import { untilDone } from './until-done.ts';

interface ServingStreamDeps {
  readonly link: Pick<OrchestratorLink, 'connection'>;
  readonly replicas: Replicas;
  readonly clock: Clock;
}

/** A device with work that says nothing for longer is passed over. */
const PULSE_MS = 500;

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
    this.#deps.replicas.take([]);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { replicas } = this.#deps;
    const { signal } = this.#stopping;
    const whenAborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      await Promise.race([replicas.untilWanted(), whenAborted]);
      if (!signal.aborted) await this.#serve(signal).catch(() => undefined);
    }
  }

  /** Until nothing is to be served any more. */
  async #serve(signal: AbortSignal): Promise<void> {
    const { link, replicas, clock } = this.#deps;
    await untilDone(link, signal, async ({ serving }) => {
      const outbox = new AnswerOutbox();
      const calls = new Map<number, ServedCall>();
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
        for await (const { kind } of serving.serve(outbox, { signal })) this.#take(kind, calls, outbox);
        if (!replicas.isEmpty) throw new AppError('unavailable', 'the orchestrator ended the stream of requests');
      } finally {
        stopWatching();
        stopPulse();
        outbox.close();
        for (const call of calls.values()) call.cancel();
      }
    });
  }

  #take(kind: ServeResponse['kind'], calls: Map<number, ServedCall>, outbox: AnswerOutbox): void {
    const { replicas, clock } = this.#deps;
    switch (kind.case) {
      case 'request': {
        const { number, replicaId } = kind.value;
        const call = new ServedCall({
          request: kind.value,
          replica: replicas.get(replicaId),
          outbox,
          clock,
          onOver: () => calls.delete(number),
        });
        calls.set(number, call);
        try {
          call.begin();
        } catch (error) {
          call.fail(asAppError(error));
        }
        return;
      }
      case 'content':
        calls.get(kind.value.number)?.takeContent(kind.value.data);
        return;
      case 'credit':
        calls.get(kind.value.number)?.grant(kind.value.pieces);
        return;
      case 'cancel':
        calls.get(kind.value.number)?.cancel();
        // The orchestrator may have cancelled for want of a word.
        outbox.push({ kind: { case: 'pulse', value: {} } });
        return;
      case undefined:
        return;
    }
  }
}
