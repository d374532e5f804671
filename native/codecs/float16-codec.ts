import { alignedBytes, unpackable } from './packed-bytes.ts';
import { BLOCK_VALUES, type UpdateCodec } from './update-codec.ts';

/** IEEE 754 binary16, rounded to nearest even: two bytes a value, off by at most `2⁻¹¹ |x| + 2⁻²⁵`. Holds up to 65,504. */
export const float16Codec: UpdateCodec = {
  encodedBytes: (count) => count * Float16Array.BYTES_PER_ELEMENT,

  encode(values) {
    const packed = new Float16Array(values);
    const odd = packed.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw unpackable(odd, values[odd] ?? Number.NaN, 'float16');
    return new Uint8Array(packed.buffer);
  },

  *decode(bytes, count) {
    const packed = alignedBytes(bytes, this.encodedBytes(count));
    const values = new Float16Array(packed.buffer, packed.byteOffset, count);
    const block = new Float32Array(BLOCK_VALUES);
    for (let first = 0; first < count; first += BLOCK_VALUES) {
      const part = values.subarray(first, first + BLOCK_VALUES);
      block.set(part);
      yield block.subarray(0, part.length);
    }
  },
};
