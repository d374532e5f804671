import { AppError } from '../../common/errors.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { BackupMethods } from './backup-worker.ts';

interface ThreadOptions {
  readonly onProgress: (share: number) => void;
  /** Ends the work at once. */
  readonly signal: AbortSignal;
}

/** Hashing and copying in a thread of its own, so that nothing else waits for it. @throws AppError, also `cancelled` */
export async function inBackupThread<Method extends keyof BackupMethods>(
  method: Method,
  input: Parameters<BackupMethods[Method]>[0],
  { onProgress, signal }: ThreadOptions,
): Promise<Awaited<ReturnType<BackupMethods[Method]>>> {
  if (signal.aborted) throw new AppError('cancelled', 'it was given up');
  const worker = new CallableWorker<BackupMethods>(new URL('./backup-worker.ts', import.meta.url), (message) => {
    if (typeof message === 'number') onProgress(message);
  });
  const cancel = () => void worker.end();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await worker.call(method, input);
  } finally {
    signal.removeEventListener('abort', cancel);
    await worker.end();
  }
}
