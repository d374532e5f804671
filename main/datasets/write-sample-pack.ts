import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { encodeSamplePack } from '../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../common/datasets/sample-set.ts';
import type { BlobReference } from '../../common/domain/assignment.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';

/** Writes the pack of a set to a file, and tells its hash and size. For worker threads. @throws AppError `storage-full` */
export async function writeSamplePack(set: SampleSet, path: string): Promise<BlobReference> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    const file = await open(path, 'w', 0o600);
    try {
      for (const chunk of encodeSamplePack(set)) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        await file.appendFile(chunk);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asStorageError(error);
  }
  return { sha256: Sha256.parse(hash.digest('hex')), sizeBytes };
}
