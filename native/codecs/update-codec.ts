import type { UpdateBlock } from '../aggregation/weighted-sum.ts';

/** Packs an update for its way to the orchestrator. The size follows from the number of values alone. */
export interface UpdateCodec {
  /** Bytes that an update of `count` values takes. */
  encodedBytes(count: number): number;
  /**
   * Packs finite values.
   *
   * @throws AppError `training-diverged` when a value is too large for the format or not finite.
   */
  encode(values: Float32Array): Uint8Array;
  /**
   * The values in order, in blocks of `BLOCK_VALUES` and what is left, or all at once where they lie in the bytes as they are.
   * A block is valid until the next one is asked for. What does not look like a packed update is refused; whether the values
   * are finite is for the reader to say.
   *
   * @throws AppError `update-malformed`, or `update-not-finite` where a scale is.
   */
  decode(bytes: Uint8Array, count: number): Iterable<UpdateBlock>;
}

/** Values that are decoded at a time. */
export const BLOCK_VALUES = 32_768;
