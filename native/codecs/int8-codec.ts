import { AppError } from '../../common/errors.ts';
import { alignedBytes, unpackable } from './packed-bytes.ts';
import type { UpdateCodec } from './update-codec.ts';

/** Values that share a scale. */
const GROUP = 128;
const SCALE_BYTES = Float32Array.BYTES_PER_ELEMENT;
/** The largest magnitude in a byte: symmetric, so that −128 is not used. */
const LEVELS = 127;
/** Groups that are decoded at a time. */
const BLOCK_GROUPS = 256;

/**
 * Whole numbers from −127 to 127 with one scale for each 128 values, the largest magnitude among them / 127 (symmetric
 * quantisation in blocks, as Dettmers et al. 2022, section 2.1, without their uneven levels): `count + 4 ⌈count / 128⌉` bytes,
 * about 1.03 a value, off by at most half a scale, `max |x| / 254`.
 *
 * First all scales, then all bytes.
 */
export const int8Codec: UpdateCodec = {
  encodedBytes: (count) => Math.ceil(count / GROUP) * SCALE_BYTES + count,

  encode(values) {
    const groups = Math.ceil(values.length / GROUP);
    const packed = new Uint8Array(this.encodedBytes(values.length));
    const scales = new Float32Array(packed.buffer, 0, groups);
    const levels = new Int8Array(packed.buffer, groups * SCALE_BYTES, values.length);
    for (let group = 0; group < groups; group++) {
      const part = values.subarray(group * GROUP, (group + 1) * GROUP);
      scales[group] = largestOf(part, group * GROUP) / LEVELS;
      const scale = scales[group] ?? 0;
      if (scale === 0) continue; // smaller than float32 can say: all zero
      for (let i = 0; i < part.length; i++) {
        const level = Math.round((part[i] ?? 0) / scale);
        levels[group * GROUP + i] = Math.min(LEVELS, Math.max(-LEVELS, level));
      }
    }
    return packed;
  },

  *decode(bytes, count) {
    const packed = alignedBytes(bytes, this.encodedBytes(count));
    const groups = Math.ceil(count / GROUP);
    const scales = new Float32Array(packed.buffer, packed.byteOffset, groups);
    const levels = new Int8Array(packed.buffer, packed.byteOffset + groups * SCALE_BYTES, count);
    const block = new Float32Array(BLOCK_GROUPS * GROUP);
    for (let first = 0; first < count; first += block.length) {
      const size = Math.min(block.length, count - first);
      for (let at = 0; at < size; at += GROUP) {
        const scale = checkedScale(scales, (first + at) / GROUP);
        const end = Math.min(at + GROUP, size);
        for (let i = at; i < end; i++) block[i] = scale * (levels[first + i] ?? 0);
      }
      yield block.subarray(0, size);
    }
  },
};

function largestOf(values: Float32Array, first: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i] ?? 0);
    if (!(magnitude < Number.POSITIVE_INFINITY)) throw unpackable(first + i, values[i] ?? Number.NaN, 'int8');
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** A scale by which no level becomes infinite. @throws AppError `update-not-finite` or `update-malformed` */
function checkedScale(scales: Float32Array, group: number): number {
  const scale = scales[group] ?? 0;
  const details = { group };
  if (scale < 0) throw new AppError('update-malformed', `scale ${group} of the update is negative`, { details });
  if (!Number.isFinite(Math.fround(scale * LEVELS))) {
    throw new AppError('update-not-finite', `scale ${group} of the update is too large, or not a number`, { details });
  }
  return scale;
}
