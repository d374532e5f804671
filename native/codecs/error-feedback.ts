import type { UpdateCodec } from './update-codec.ts';

/**
 * Packs an update together with what earlier ones left out, and keeps what is left out now: `p = Δ + e; e ← p − C(p)`
 * (Karimireddy et al. 2019, Algorithm 1). Both arrays are changed: `update` becomes p, `residual` the new e.
 *
 * @throws AppError as the codec does.
 */
export function encodeWithFeedback(codec: UpdateCodec, update: Float32Array, residual: Float32Array): Uint8Array {
  for (let i = 0; i < update.length; i++) update[i] = (update[i] ?? 0) + (residual[i] ?? 0);
  const packed = codec.encode(update);
  residual.set(update);
  let at = 0;
  for (const block of codec.decode(packed, update.length)) {
    const values = new Float32Array(block.buffer, block.byteOffset, block.byteLength / Float32Array.BYTES_PER_ELEMENT);
    for (let i = 0; i < values.length; i++, at++) residual[at] = (residual[at] ?? 0) - (values[i] ?? 0);
  }
  return packed;
}
