import { alignedBytes } from './packed-bytes.ts';
import type { UpdateCodec } from './update-codec.ts';

/** Little-endian float32 as it is: four bytes a value, no error. */
export const float32Codec: UpdateCodec = {
  encodedBytes: (count) => count * Float32Array.BYTES_PER_ELEMENT,

  encode: (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),

  decode(bytes, count) {
    return [alignedBytes(bytes, this.encodedBytes(count))];
  },
};
