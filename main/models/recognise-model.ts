import type { FileDescription } from '../../common/domain/file-description.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { RecogniseMethods } from './recognise-worker.ts';

/** What a version is told to be. */
export type RecognisedModel = Pick<ModelVersion, 'format' | 'description' | 'spec'>;

/**
 * Recognises the content of a file in a thread of its own: vocabularies make headers of many megabytes. What is no model
 * is a `file`, whose description says what it is.
 * @throws AppError `model-malformed`, `model-truncated`
 */
export async function recogniseModel(path: string): Promise<RecognisedModel> {
  const worker = new CallableWorker<RecogniseMethods>(new URL('./recognise-worker.ts', import.meta.url));
  try {
    const description = await worker.call('recognise', path);
    return { format: formatOf(description), description, spec: null };
  } finally {
    await worker.end();
  }
}

function formatOf(description: FileDescription): ModelVersion['format'] {
  return description.kind === 'model' ? description.format : 'file';
}
