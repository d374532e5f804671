import { pino } from 'pino';
import { ResourceName } from '../../../../common/domain/ids.ts';
import type { Need } from '../../../../common/economy/economy-controller.ts';
import { AppError, type ErrorCode } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import { ReplicaId, type ReplicaPlan, type RuntimeSettings } from '../../../../common/serving/replica-plan.ts';
import type { ModelFiles } from '../../../../worker-agent/serving/model-files.ts';
import type { RuntimeCall, RuntimeListener, StartRuntime } from '../../../../worker-agent/serving/runtime.ts';
import { aHash } from '../../builders/a-hash.ts';

export const SILENT = pino({ level: 'silent' });

export function aPlan(id = 'r1', settings: Partial<RuntimeSettings> = {}): ReplicaPlan {
  return {
    replicaId: ReplicaId.parse(id),
    deployment: ResourceName.parse('tiny'),
    model: { sha256: aHash('tiny'), sizeBytes: 10 },
    format: 'gguf',
    spec: null,
    settings: { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null, ...settings },
    memoryBytes: null,
  };
}

/** Room that is there unless a test says otherwise, with what was asked of it. */
export function playedRoom() {
  const asked: Need[] = [];
  const room = {
    asked,
    /** Starts that have not told that they took what they asked for. */
    open: 0,
    refusal: undefined as AppError | undefined,
    make: async (need: Need) => {
      asked.push(need);
      if (room.refusal !== undefined) throw room.refusal;
      room.open++;
      return () => {
        room.open--;
      };
    },
  };
  return room;
}

/** There is room for everything. */
export const makeRoom = async () => () => undefined;

export const CALL: RuntimeCall = {
  body: { kind: 'embedding', input: 'a' },
  content: new Uint8Array(0),
  resumeTokens: [],
};

export const END: AnswerEnd = {
  ...{ finish: 'stop', promptTokens: 1, completionTokens: 0, header: null },
  ...{ content: new Uint8Array(0), computeUs: 1, promptUs: 1 },
};

/** A process of a runtime, as the test lets it be. */
interface PlayedProcess {
  readonly calls: { readonly call: RuntimeCall; readonly listener: RuntimeListener; steered: string[] }[];
  isEnded: boolean;
  /** It ends by itself: what is under way fails before that is told. */
  readonly die: (code?: ErrorCode) => void;
}

/** Runtimes of which a test decides when they are ready, or that they are not. */
export function playedRuntimes() {
  const processes: PlayedProcess[] = [];
  const starting: { readonly ready: () => void; readonly refuse: (code: ErrorCode) => void }[] = [];
  const start: StartRuntime = async (_, onGone, __, signal) => {
    const loaded = Promise.withResolvers<void>();
    const onAbort = () => loaded.reject(new AppError('cancelled', 'the start was stopped'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    starting.push({
      ready: loaded.resolve,
      refuse: (code) => loaded.reject(new AppError(code, `it is ${code}`, { details: { log: 'one\ntwo' } })),
    });
    await loaded.promise;
    const calls: PlayedProcess['calls'] = [];
    const fail = (error: AppError) => {
      for (const { listener } of calls.splice(0)) listener.onFailed(error);
    };
    const process: PlayedProcess = {
      calls,
      isEnded: false,
      die: (code = 'runtime-crashed') => {
        const error = new AppError(code, 'it has died');
        fail(error);
        onGone({ error, log: ['last words'] });
      },
    };
    processes.push(process);
    const facts = {
      engine: 'played',
      backend: 'cpu',
      threads: 1,
      memoryBytes: 1,
      contextTokens: 1,
      slots: 2,
      loadMs: 1,
    };
    return {
      facts,
      infer: (call, listener) => {
        const steered: string[] = [];
        const played = { call, listener, steered };
        calls.push(played);
        return {
          cancel: () => void calls.splice(calls.indexOf(played), 1),
          pause: () => void steered.push('pause'),
          resume: () => void steered.push('resume'),
        };
      },
      end: async () => {
        process.isEnded = true;
        fail(new AppError('cancelled', 'the runtime was stopped'));
      },
    };
  };
  return { start, starting, processes };
}

/** A file that is here as soon as the test lets it be. */
export function playedFiles() {
  const here = Promise.withResolvers<void>();
  const held: string[] = [];
  /** The replicas that were planned at each sweep. */
  const swept: string[] = [];
  const files: ModelFiles = {
    hold: async ({ replicaId }, onReceived, signal) => {
      onReceived(4);
      const stopped = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => stopped.reject(signal.reason), { once: true });
      await Promise.race([here.promise, stopped.promise]);
      held.push(replicaId);
      return '/models/tiny';
    },
    release: ({ replicaId }) => void held.splice(held.indexOf(replicaId), 1),
    sweep: async (plans) => void swept.push(plans.map(({ replicaId }) => replicaId).join()),
  };
  return { files, held, swept, arrive: here.resolve, fail: here.reject };
}
