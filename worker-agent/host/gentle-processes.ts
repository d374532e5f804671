import type { StartRuntime } from '../serving/runtime.ts';
import { lowerPriority } from './lower-priority.ts';

/**
 * The processes of owners' trainers and of served models: at the lowest priority while the device is gentle. As no process
 * may raise its own again, those that were lowered are replaced by new ones afterwards, as soon as nothing is lost by it.
 */
export class GentleProcesses {
  /** With whether their priority was lowered. */
  readonly #running = new Map<number, boolean>();
  #isGentle = false;

  work(isGentle: boolean): void {
    this.#isGentle = isGentle;
    if (isGentle) for (const pid of this.#running.keys()) this.#lower(pid);
  }

  /** Heeds a process until the returned function is called. */
  add(pid: number): () => void {
    this.#running.set(pid, false);
    if (this.#isGentle) this.#lower(pid);
    return () => void this.#running.delete(pid);
  }

  /** Whether another process would be let do more than this one. */
  isOutdated(pid: number | undefined): boolean {
    return !this.#isGentle && pid !== undefined && this.#running.get(pid) === true;
  }

  /** Heeds the runtimes that are started so, from their first moment on. */
  around(start: StartRuntime): StartRuntime {
    return async (setup, onGone, logger, signal) => {
      let forget: () => void = () => undefined;
      const heed = (pid: number) => {
        forget = this.add(pid);
      };
      const gone: typeof onGone = (death) => {
        forget();
        onGone(death);
      };
      const runtime = await start(setup, gone, logger, signal, heed).catch((error: unknown) => {
        forget();
        throw error;
      });
      return {
        ...runtime,
        end: async () => {
          await runtime.end();
          forget();
        },
      };
    };
  }

  #lower(pid: number): void {
    if (this.#running.get(pid) === true) return;
    this.#running.set(pid, true);
    void lowerPriority(pid);
  }
}
