import { fullJitter } from '../full-jitter.ts';
import { pause } from '../lifecycle/pause.ts';

interface TryAgainOptions {
  readonly signal?: AbortSignal | undefined;
  /** True for failures that another try may mend. */
  readonly mendable: (error: unknown) => boolean;
  /** How far it has come, in bytes: only tries that bring nothing are counted. */
  readonly progress: () => number;
  readonly random?: () => number;
}

const FRUITLESS_TRIES = 5;

/** Tries until it works, with pauses in between; gives up after five tries in a row that brought nothing. */
export async function tryAgain<Result>(
  run: () => Promise<Result>,
  { signal, mendable, progress, random = Math.random }: TryAgainOptions,
): Promise<Result> {
  let fruitless = 0;
  while (true) {
    const before = progress();
    try {
      return await run();
    } catch (error) {
      fruitless = progress() > before ? 0 : fruitless + 1;
      if (signal?.aborted === true || !mendable(error) || fruitless >= FRUITLESS_TRIES) throw error;
    }
    const pauseMs = fullJitter(fruitless + 1, { firstMs: 100, capMs: 3_000, random });
    await pause(pauseMs, signal ?? new AbortController().signal);
    signal?.throwIfAborted();
  }
}
