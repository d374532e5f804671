import type { FileDescription } from '../../common/domain/file-description.ts';
import { UploadId } from '../../common/domain/ids.ts';
import { blobSource } from '../../common/formats/byte-source.ts';
import { recogniseJob } from '../../common/formats/recognise-job.ts';
import type { Content } from './content.ts';
import type { RecogniseAnswer, RecogniseRequest } from './recognise-worker.ts';
import { told } from './told-error.ts';

/** What a content is. */
export interface Recognised {
  readonly description: FileDescription;
  readonly sizeBytes: number;
  readonly uploadId: UploadId;
}

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<number, { resolve: (found: Recognised) => void; reject: (error: unknown) => void }>();

/**
 * Recognises a content: models and data sets beside the page, which stays smooth meanwhile; a job file, which is small, here,
 * where its schema is. @throws AppError as `recogniseFile` does
 */
export async function recognise(content: Content): Promise<Recognised> {
  const job = content.kind === 'file' ? await recogniseJob(blobSource(content.file)) : undefined;
  const found = await recogniseBeside(content);
  return job === undefined ? found : { ...found, description: job };
}

async function recogniseBeside(content: Content): Promise<Recognised> {
  worker ??= start();
  const request: RecogniseRequest = { number: ++asked, content };
  const { promise, resolve, reject } = Promise.withResolvers<Recognised>();
  waiting.set(request.number, { resolve, reject });
  worker.postMessage(request);
  return await promise;
}

function start(): Worker {
  const started = new Worker(new URL('./recognise-worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<RecogniseAnswer>) => {
    const asking = waiting.get(data.number);
    waiting.delete(data.number);
    if ('error' in data) asking?.reject(told(data.error));
    else asking?.resolve({ ...data, uploadId: UploadId.parse(data.uploadId) });
  });
  started.addEventListener('error', ({ message }) => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  });
  return started;
}
