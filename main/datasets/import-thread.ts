import { AppError } from '../../common/errors.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { ImportedDataset, ImportMethods, ImportOrder } from './import-worker.ts';

interface ImportThreadOptions {
  readonly order: ImportOrder;
  readonly onProgress: (share: number) => void;
  /** Ends the import at once. */
  readonly signal: AbortSignal;
}

/**
 * Reads a data set in a thread of its own, so that nothing else waits for it.
 * @throws AppError with the reader's code, or `cancelled`
 */
export async function importInThread({ order, onProgress, signal }: ImportThreadOptions): Promise<ImportedDataset> {
  if (signal.aborted) throw new AppError('cancelled', 'the import was given up');
  const worker = new CallableWorker<ImportMethods>(new URL('./import-worker.ts', import.meta.url), (message) => {
    if (typeof message === 'number') onProgress(message);
  });
  const cancel = () => void worker.end();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await worker.call('read', order);
  } finally {
    signal.removeEventListener('abort', cancel);
    await worker.end();
  }
}
