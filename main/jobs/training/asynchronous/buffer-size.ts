import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';

/** Updates of a step where nothing is said and enough are on their way: the source's own choice. */
const USUAL_SIZE = 10;

/** How many parts are out at a time, and how many updates make a step. */
export interface BufferSize {
  readonly concurrency: number;
  readonly size: number;
}

/** What a job's strategy says of it, for so many parts. With half of what is out in a step, nobody waits for the slower half. */
export function bufferSizeOf(
  { fraction, bufferSize }: Pick<StrategySpecOf<'fedbuff'>, 'fraction' | 'bufferSize'>,
  parts: number,
): BufferSize {
  const concurrency = Math.max(1, Math.round(fraction * parts));
  return { concurrency, size: bufferSize ?? Math.min(USUAL_SIZE, Math.ceil(concurrency / 2)) };
}
