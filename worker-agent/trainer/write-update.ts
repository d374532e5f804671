import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { BlobReference, LocalTraining } from '../../common/domain/assignment.ts';
import { gather, sharedRanges } from '../../common/specs/shared-parameters.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import { encodeWithFeedback } from '../../native/codecs/error-feedback.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import type { TrainInput } from './train-methods.ts';

/**
 * Writes what training has changed, packed as the task says. Overwrites `before` with the difference: the largest models are in
 * memory twice as it is.
 */
export async function writeUpdate(
  { updateFile, kept: { residual }, model, training }: Pick<TrainInput, 'updateFile' | 'kept' | 'model' | 'training'>,
  after: Float32Array,
  before: Float32Array,
): Promise<BlobReference> {
  for (let i = 0; i < before.length; i++) before[i] = (after[i] ?? 0) - (before[i] ?? 0);
  const { compression, personal } = training;
  const change = personal === null ? before : sharedOf(before, model, personal);
  const codec = codecFor(compression);
  const left = residual && readResidual(residual.before, change.length);
  const packed = left === undefined ? codec.encode(change) : encodeWithFeedback(codec, change, left);
  try {
    await writeFile(updateFile, packed);
    if (residual !== undefined && left !== undefined) await writeFile(residual.after, left);
  } catch (error) {
    throw asStorageError(error);
  }
  return { sha256: sha256Of(packed), sizeBytes: packed.length };
}

function sharedOf(
  change: Float32Array,
  model: TrainInput['model'],
  { spec, isFinal }: NonNullable<LocalTraining['personal']>,
): Float32Array {
  return isFinal ? new Float32Array() : gather(change, sharedRanges(model, spec));
}

/** Nothing was left out where nothing is known, or what is known is of another model. */
function readResidual(file: string, count: number): Float32Array {
  const bytes = existsSync(file) ? readFileSync(file) : new Uint8Array();
  if (bytes.length !== count * Float32Array.BYTES_PER_ELEMENT) return new Float32Array(count);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
