import type { CompressionSpec } from '../../../common/specs/compression-spec.ts';
import { codecFor } from '../../../native/codecs/codec-for.ts';

/** Bytes that the update of a model takes on its way, from the bytes of its parameters, which are float32. */
export function updateBytes(parameterBytes: number, compression: CompressionSpec): number {
  return codecFor(compression).encodedBytes(parameterBytes / Float32Array.BYTES_PER_ELEMENT);
}
