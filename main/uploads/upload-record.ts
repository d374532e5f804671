import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ResourceName, Sha256, Timestamp, UploadId } from '../../common/domain/ids.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

/** What is kept on the disk beside the bytes of an upload. */
export const UploadRecord = z.object({
  id: UploadId,
  name: ResourceName,
  totalBytes: z.int().min(0),
  startedAt: Timestamp,
  /** Set once the whole content was there and had this hash. */
  sha256: Sha256.nullable(),
});
export type UploadRecord = z.infer<typeof UploadRecord>;

/** The record in a file; undefined where there is none that can be understood. */
export async function readUploadRecord(path: string): Promise<UploadRecord | undefined> {
  try {
    return UploadRecord.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeUploadRecord(path: string, record: UploadRecord): Promise<void> {
  await replaceFile(path, JSON.stringify(record));
}
