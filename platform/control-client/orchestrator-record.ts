import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../process/is-alive.ts';

/** What a running orchestrator writes into its data folder, so that programs on the same machine find it. */
export const OrchestratorRecord = z.object({
  pid: z.int().min(1),
  apiPort: z.int().min(1).max(65_535),
  grpcPort: z.int().min(1).max(65_535),
  /** 0 when it needs no joining: it was started with --insecure. */
  joinPort: z.int().min(0).max(65_535).default(0),
  startedAt: z.union([z.number(), z.string()]),
});
export type OrchestratorRecord = z.infer<typeof OrchestratorRecord>;

/** Name of that file. */
export const ORCHESTRATOR_RECORD = 'orchestrator.json';

/** The record of the orchestrator that runs on this data folder; undefined when none does. */
export async function readOrchestratorRecord(folder: string): Promise<OrchestratorRecord | undefined> {
  try {
    const text = await readFile(join(folder, ORCHESTRATOR_RECORD), 'utf8');
    const record = OrchestratorRecord.parse(JSON.parse(text));
    return isAlive(record.pid) ? record : undefined;
  } catch {
    return undefined;
  }
}
