import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JobRecord } from '../../common/domain/job-record.ts';
import { tensorboardFiles } from '../../common/exports/tensorboard-files.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';

/** Writes a record into a log folder of TensorBoard; what it wrote there before of the same job is replaced. @throws AppError */
export async function writeTensorboard(record: JobRecord, folder: string): Promise<string[]> {
  const files = tensorboardFiles(record);
  try {
    for (const { path, bytes } of files) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
  } catch (error) {
    throw asStorageError(error);
  }
  return files.map(({ path }) => join(folder, path));
}
