import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '../common/lifecycle/service.ts';
import { replaceFile } from '../platform/blobs/durable-files.ts';
import { ORCHESTRATOR_RECORD, type OrchestratorRecord } from '../platform/control-client/orchestrator-record.ts';

/** The file by which programs on this machine find the orchestrator that runs on a data folder. */
export class OrchestratorRecordFile implements Service {
  readonly name = 'orchestrator-record';
  readonly #path: string;
  readonly #describe: () => OrchestratorRecord;

  constructor(folder: string, describe: () => OrchestratorRecord) {
    this.#path = join(folder, ORCHESTRATOR_RECORD);
    this.#describe = describe;
  }

  async start(): Promise<void> {
    await replaceFile(this.#path, `${JSON.stringify(this.#describe())}\n`);
  }

  async stop(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
