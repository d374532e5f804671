import type { WorkRates } from '../../common/domain/device.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { StartRuntime } from '../serving/runtime.ts';

/** Counts what this device's work comes to, between one beat and the next. */
export class WorkMeter {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** Samples that each task was told to have done. */
  readonly #training = new Map<string, number>();
  #samples = 0;
  #tokens = 0;
  #runtimes = 0;
  /** Something has trained since the rates were read. */
  #hasTrained = false;
  #readAt: number;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#readAt = clock.monotonic();
  }

  /** A task has done so many samples since it began. */
  trained(task: string, samplesDone: number): void {
    this.#samples += Math.max(0, samplesDone - (this.#training.get(task) ?? 0));
    this.#training.set(task, samplesDone);
    this.#hasTrained = true;
  }

  /** A task trains no more. */
  endTraining(task: string): void {
    this.#training.delete(task);
  }

  /** Runtimes whose tokens are counted. */
  metered(start: StartRuntime): StartRuntime {
    return async (setup, onGone, logger, signal) => {
      let isThere = true;
      const leave = () => {
        if (isThere) this.#runtimes--;
        isThere = false;
      };
      const gone: typeof onGone = (death) => {
        leave();
        onGone(death);
      };
      this.#runtimes++;
      try {
        const runtime = await start(setup, gone, logger, signal);
        let tokens = 0;
        return {
          facts: runtime.facts,
          pid: runtime.pid,
          get tokens() {
            return tokens;
          },
          infer: (call, listener) =>
            runtime.infer(call, {
              ...listener,
              onPiece: (piece) => {
                this.#tokens += piece.tokens.length;
                tokens += piece.tokens.length;
                listener.onPiece(piece);
              },
            }),
          end: () => {
            leave();
            return runtime.end();
          },
        };
      } catch (error) {
        leave();
        throw error;
      }
    };
  }

  /** Over the time since the call before; null where there was nothing of the kind to do. */
  read(): WorkRates | null {
    const now = this.#clock.monotonic();
    const seconds = (now - this.#readAt) / 1_000;
    const isTraining = this.#hasTrained || this.#training.size > 0;
    const isServing = this.#runtimes > 0;
    const [samples, tokens] = [this.#samples, this.#tokens];
    this.#readAt = now;
    this.#samples = 0;
    this.#tokens = 0;
    this.#hasTrained = false;
    if (seconds <= 0 || (!isTraining && !isServing)) return null;
    return {
      samplesPerSecond: isTraining ? samples / seconds : null,
      tokensPerSecond: isServing ? tokens / seconds : null,
    };
  }
}
