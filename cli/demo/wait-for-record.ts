import { watch } from 'node:fs';
import { type OrchestratorRecord, readOrchestratorRecord } from '../../platform/control-client/orchestrator-record.ts';

/** Some file systems tell nothing about changes. */
const LOOK_ANYWAY_MS = 500;

/** Waits until an orchestrator on this folder says where it listens. The folder must exist. */
export async function waitForRecord(folder: string, signal: AbortSignal): Promise<OrchestratorRecord> {
  let news = Promise.withResolvers<void>();
  const onNews = (): void => news.resolve();
  const watcher = watch(folder, onNews).on('error', onNews);
  const timer = setInterval(onNews, LOOK_ANYWAY_MS);
  signal.addEventListener('abort', onNews);
  try {
    while (true) {
      signal.throwIfAborted();
      // Listened for before looking: nothing is missed in between.
      news = Promise.withResolvers<void>();
      const record = await readOrchestratorRecord(folder);
      if (record !== undefined) return record;
      await news.promise;
    }
  } finally {
    signal.removeEventListener('abort', onNews);
    clearInterval(timer);
    watcher.close();
  }
}
