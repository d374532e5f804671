import type { CompressionSpec } from '../../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { countShared } from '../../../common/specs/shared-parameters.ts';
import { codecFor } from '../../../native/codecs/codec-for.ts';

/** Bytes that a vector takes on its way, from the bytes of its values, which are float32. */
export function encodedBytes(bytes: number, compression: CompressionSpec): number {
  return codecFor(compression).encodedBytes(bytes / Float32Array.BYTES_PER_ELEMENT);
}

/** Bytes that the update of a model takes on its way, from the bytes of its parameters, which are float32. */
export function updateBytes(
  spec: Pick<TrainJobSpec, 'model' | 'personal' | 'compression'>,
  parameterBytes: number,
): number {
  const values = countShared(spec, parameterBytes / Float32Array.BYTES_PER_ELEMENT);
  return codecFor(spec.compression).encodedBytes(values);
}
