import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrialResult } from '../../../common/domain/model-trial.ts';
import { TrialProcess } from '../../../main/models/trial-process.ts';
import { nodeClock } from '../../../platform/node-clock.ts';
import { aTemporaryFolder } from '../temporary-folder.ts';
import type { MutatedModel } from './mutate-model.ts';

const LIMITS = { timeMs: 10_000, memoryBytes: 2e9 };

/** Loads files on trial, many in one process until one of them ends it. */
export async function tryAll(models: readonly MutatedModel[]): Promise<ReadonlyMap<MutatedModel, TrialResult>> {
  const path = join(aTemporaryFolder(), 'model');
  const results = new Map<MutatedModel, TrialResult>();
  let trial: TrialProcess | undefined;
  for (const model of models) {
    if (model.format === 'safetensors') continue;
    writeFileSync(path, model.bytes);
    if (trial?.hasEnded !== false) trial = new TrialProcess(nodeClock);
    results.set(model, await trial.load(model.format, path, LIMITS));
  }
  await trial?.end();
  return results;
}
