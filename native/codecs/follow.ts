import type { UpdateBlock } from '../aggregation/weighted-sum.ts';
import type { UpdateCodec } from './update-codec.ts';

/**
 * Moves `follower` by the packed way to `target` and returns that: `v ← v + C(w − v)` (Gruntkowska et al. 2023, "EF21-P and
 * Friends", algorithm 1). What packing leaves out is part of the next way, so no error adds up.
 *
 * @throws AppError as the codec does; the follower stays where it is then.
 */
export function follow(codec: UpdateCodec, target: Float32Array, follower: Float32Array): Uint8Array {
  const way = new Float32Array(target.length);
  for (let i = 0; i < way.length; i++) way[i] = (target[i] ?? 0) - (follower[i] ?? 0);
  const packed = codec.encode(way);
  let at = 0;
  for (const block of codec.decode(packed, follower.length)) {
    addBlock(follower.subarray(at, at + block.byteLength / Float32Array.BYTES_PER_ELEMENT), block);
    at += block.byteLength / Float32Array.BYTES_PER_ELEMENT;
  }
  return packed;
}

/** Adds a block of a packed change to as many values. Each sum is rounded once to float32: the same bits on every machine. */
export function addBlock(values: Float32Array, { buffer, byteOffset }: UpdateBlock): void {
  const change = new Float32Array(buffer, byteOffset, values.length);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + (change[i] ?? 0);
}
