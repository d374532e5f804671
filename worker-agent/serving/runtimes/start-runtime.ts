import { type ChildProcess, fork } from 'node:child_process';
import { AppError, asAppError } from '../../../common/errors.ts';
import type { ServedFormat } from '../../../common/serving/replica-plan.ts';
import type { StartRuntime } from '../runtime.ts';
import type { Serialization } from './runtime-messages.ts';
import { RuntimeProcess } from './runtime-process.ts';

/** The process of an engine. */
interface EngineProcess {
  readonly serialization: Serialization;
  readonly start: () => ChildProcess;
}

const STDIO = ['ignore', 'pipe', 'pipe', 'ipc'] as const;

const PROCESSES: Readonly<Record<ServedFormat, EngineProcess>> = {
  gguf: {
    serialization: 'json',
    start: () => fork(new URL('./llama-child.ts', import.meta.url), { serialization: 'json', stdio: [...STDIO] }),
  },
  onnx: {
    serialization: 'advanced',
    start: () => fork(new URL('./onnx-child.ts', import.meta.url), { serialization: 'advanced', stdio: [...STDIO] }),
  },
  'parameters-f32': {
    serialization: 'advanced',
    start: () => fork(new URL('./layers-child.ts', import.meta.url), { serialization: 'advanced', stdio: [...STDIO] }),
  },
};

/** A model that has not answered after so long does not. */
const START_LIMIT_MS = 120_000;

/** Starts a runtime of the model's format within two minutes. An error has in its details what the process wrote last, as `log`. */
export const startRuntime: StartRuntime = startWithin(START_LIMIT_MS);

/** Starts runtimes of which each may take so long. */
export function startWithin(limitMs: number): StartRuntime {
  return async (setup, onGone, logger, signal, onProcess) => {
    const startedAt = performance.now();
    const { serialization, start } = PROCESSES[setup.format];
    const child = start();
    if (child.pid !== undefined) onProcess?.(child.pid);
    logger.info({ pid: child.pid, format: setup.format }, 'a runtime starts');
    const runtime = new RuntimeProcess(child, serialization, logger);
    const stopped = Promise.withResolvers<never>();
    const onAbort = () => stopped.reject(new AppError('cancelled', 'the start of the runtime was stopped'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const late = setTimeout(() => {
      stopped.reject(new AppError('runtime-failed', `the model was not ready after ${limitMs / 1_000} s`));
    }, limitMs);
    try {
      const facts = await Promise.race([runtime.load(setup), stopped.promise]);
      void runtime.death.then(onGone);
      return runtime.running({ ...facts, loadMs: Math.round(performance.now() - startedAt) });
    } catch (error) {
      await runtime.end(new AppError('cancelled', 'the runtime has not started'));
      const { code, message, details } = asAppError(error);
      const log = runtime.log.join('\n');
      throw new AppError(code, message, { cause: error, details: log === '' ? details : { ...details, log } });
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
    }
  };
}
