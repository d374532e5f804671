import { readFile, rm, writeFile } from 'node:fs/promises';
import type { BlobReference, LocalNoise } from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import type { CompressionSpec } from '../../common/specs/compression-spec.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { addLocalNoise } from '../../platform/privacy/local-noise.ts';

interface NoisyUpdate {
  /** The update as it was trained, flat float32; removed. */
  readonly plainFile: string;
  readonly noisyFile: string;
  readonly noise: LocalNoise;
  /** How it is packed afterwards: what is made of noisy values tells no more than they do. */
  readonly compression: CompressionSpec;
}

/** Writes an update as the orchestrator may have it. @throws AppError `update-not-finite`, `training-diverged`, `storage-full` */
export async function writeNoisyUpdate(work: NoisyUpdate): Promise<BlobReference> {
  const { plainFile, noisyFile, noise, compression } = work;
  const plain = await readFile(plainFile);
  if (plain.length % Float32Array.BYTES_PER_ELEMENT !== 0) {
    throw new AppError('internal', 'the update ends within a value');
  }
  const values = new Float32Array(Uint8Array.from(plain).buffer);
  await addLocalNoise(values, noise);
  const packed = codecFor(compression).encode(values);
  await writeFile(noisyFile, packed).catch((error: unknown) => {
    throw asStorageError(error);
  });
  await rm(plainFile);
  return { sha256: sha256Of(packed), sizeBytes: packed.length };
}
