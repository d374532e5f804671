import { alignedBytes, unpackable } from './packed-bytes.ts';
import { BLOCK_VALUES, type UpdateCodec } from './update-codec.ts';

/** Exponent bits of a bfloat16; all set in infinities and NaN. */
const EXPONENT = 0x7f80;

/**
 * The upper half of float32, rounded to nearest even: two bytes a value, off by at most `2⁻⁸ |x| + 2⁻¹³⁴`. Coarser than
 * float16, with the range of float32.
 */
export const bfloat16Codec: UpdateCodec = {
  encodedBytes: (count) => count * Uint16Array.BYTES_PER_ELEMENT,

  encode(values) {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    const packed = new Uint16Array(values.length);
    for (let i = 0; i < packed.length; i++) {
      const word = bits[i] ?? 0;
      const half = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
      if ((half & EXPONENT) === EXPONENT || (word & 0x7f80_0000) === 0x7f80_0000) {
        throw unpackable(i, values[i] ?? Number.NaN, 'bfloat16');
      }
      packed[i] = half;
    }
    return new Uint8Array(packed.buffer);
  },

  *decode(bytes, count) {
    const packed = alignedBytes(bytes, this.encodedBytes(count));
    const halves = new Uint16Array(packed.buffer, packed.byteOffset, count);
    const block = new Float32Array(BLOCK_VALUES);
    const words = new Uint32Array(block.buffer);
    for (let first = 0; first < count; first += BLOCK_VALUES) {
      const size = Math.min(BLOCK_VALUES, count - first);
      for (let i = 0; i < size; i++) words[i] = (halves[first + i] ?? 0) << 16;
      yield block.subarray(0, size);
    }
  },
};
