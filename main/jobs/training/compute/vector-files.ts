import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { BlobReference } from '../../../../common/domain/assignment.ts';
import { Sha256 } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { asStorageError } from '../../../../platform/blobs/durable-files.ts';

/** Reads vectors that lie one after the other in a file of float32. @throws AppError `internal` when it has another size */
export function loadVectors(vectors: readonly Float32Array[], file: string): void {
  const bytes = new Uint8Array(readFileSync(file));
  const expected = vectors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes.length !== expected) throw new AppError('internal', `${file} does not hold the vectors of this model`);
  let at = 0;
  for (const vector of vectors) {
    vector.set(new Float32Array(bytes.buffer, bytes.byteOffset + at, vector.length));
    at += vector.byteLength;
  }
}

/** Writes vectors one after the other. @throws AppError `storage-full` */
export function writeVectors(file: string, vectors: readonly Float32Array[]): Promise<BlobReference> {
  return writeBytes(
    file,
    vectors.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

/** Writes parts one after the other. @throws AppError `storage-full` */
export async function writeBytes(file: string, parts: readonly Uint8Array[]): Promise<BlobReference> {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const handle = await open(file, 'w');
  try {
    for (const part of parts) await handle.writeFile(part);
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await handle.close();
  }
  const sizeBytes = parts.reduce((sum, { length }) => sum + length, 0);
  return { sha256: Sha256.parse(hash.digest('hex')), sizeBytes };
}
