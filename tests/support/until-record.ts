import { watch } from 'node:fs';
import { type OrchestratorRecord, readOrchestratorRecord } from '../../platform/control-client/orchestrator-record.ts';
import type { EoProcess } from './eo-process.ts';
import { within } from './within.ts';

/** Waits until this very process has written down where it listens. */
export async function untilRecord(folder: string, orchestrator: EoProcess): Promise<OrchestratorRecord> {
  let news = Promise.withResolvers<void>();
  const onNews = (): void => news.resolve();
  const watcher = watch(folder, onNews);
  const search = async (): Promise<OrchestratorRecord> => {
    while (orchestrator.isRunning) {
      // Listened for before looking: nothing is missed in between.
      news = Promise.withResolvers<void>();
      const record = await readOrchestratorRecord(folder);
      if (record?.pid === orchestrator.pid) return record;
      await Promise.race([news.promise, orchestrator.exited]);
    }
    throw new Error(`the orchestrator ended at its start:\n${orchestrator.tail()}`);
  };
  try {
    return await within('the orchestrator to start', search());
  } finally {
    watcher.close();
  }
}
