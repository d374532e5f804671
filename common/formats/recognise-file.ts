import type { FileDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { recogniseData } from './recognise-data.ts';
import { recogniseJob } from './recognise-job.ts';

/**
 * Recognises any file by its content, never by its name.
 * @throws AppError as `recogniseJob` and `recogniseData` do
 */
export async function recogniseFile(source: ByteSource): Promise<FileDescription> {
  return (await recogniseJob(source)) ?? (await recogniseData(source));
}
