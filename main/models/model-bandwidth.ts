import type { Clock } from '../../common/lifecycle/clock.ts';

interface ModelBandwidthDeps {
  readonly clock: Clock;
  /** Of all downloads together; undefined without a limit. */
  readonly bytesPerSecond: number | undefined;
}

/** A download waits no longer than this for its turn, or whoever reads it would take it for cut. */
const TURN_MS = 5_000;
const LEAST_PORTION = 1_024;

/** A limit on how fast models go out, all together. Several downloads take turns with equal portions: each gets the same. */
export class ModelBandwidth {
  readonly #deps: ModelBandwidthDeps;
  /** When what was sent so far will have used up its time. */
  #freeAt = 0;
  #open = 0;

  constructor(deps: ModelBandwidthDeps) {
    this.#deps = deps;
  }

  /** Passes chunks on, in portions, as fast as they may go. Ends without another one when the signal fires. */
  async *paced(
    chunks: AsyncIterable<{ readonly offset: number; readonly data: Uint8Array }>,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly offset: number; readonly data: Uint8Array }> {
    const { bytesPerSecond } = this.#deps;
    if (bytesPerSecond === undefined) {
      yield* chunks;
      return;
    }
    this.#open++;
    try {
      for await (const { offset, data } of chunks) {
        for (let at = 0; at < data.length; ) {
          const most = Math.max(LEAST_PORTION, Math.floor((bytesPerSecond * TURN_MS) / 1_000 / this.#open));
          const portion = data.subarray(at, at + most);
          await this.#turn((portion.length / bytesPerSecond) * 1_000, signal);
          if (signal.aborted) return;
          yield { offset: offset + at, data: portion };
          at += portion.length;
        }
      }
    } finally {
      this.#open--;
    }
  }

  /** Takes so much of the time after all that have asked before, and waits until it begins. */
  async #turn(ms: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const now = clock.monotonic();
    const beginsAt = Math.max(now, this.#freeAt);
    this.#freeAt = beginsAt + ms;
    if (beginsAt <= now || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const over = () => {
        disarm();
        signal.removeEventListener('abort', over);
        resolve();
      };
      const disarm = clock.after(beginsAt - now, over);
      signal.addEventListener('abort', over, { once: true });
    });
  }
}
