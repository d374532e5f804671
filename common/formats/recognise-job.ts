import type { JobDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { describeJob } from './describe-job.ts';
import { textOf } from './text-of.ts';

/** Longer texts are no specifications. */
const MAX_JOB_BYTES = 64 << 10;

/**
 * Recognises a job file by its content, never by its name; undefined for anything else. Reads nothing of long files.
 * @throws AppError `invalid-specification` for one with a wrong field, which it names
 */
export async function recogniseJob(source: ByteSource): Promise<JobDescription | undefined> {
  if (source.sizeBytes > MAX_JOB_BYTES) return undefined;
  const text = textOf(await source.read(0, source.sizeBytes));
  return text === undefined ? undefined : await describeJob(text);
}
