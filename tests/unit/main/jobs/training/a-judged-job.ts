import { encodeSamplePack } from '../../../../../common/datasets/sample-pack.ts';
import type { JobId } from '../../../../../common/domain/ids.ts';
import { aDataset } from '../../../builders/a-dataset.ts';
import { aLocalDataset } from '../../../builders/a-registration.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { aJobService } from '../a-job-service.ts';
import { bringUpdate, offered, type Stage } from './a-device-update.ts';

/** Those of the devices' data. */
const CLASSES = ['a', 'b'];
const OUTPUTS = 10;
const WEIGHTS = 64 * OUTPUTS;

/** A job over data of two devices that is judged on samples of which only the class tells anything. */
export function aJudgedSpec(facts: object) {
  return aTrainSpec({
    data: { kind: 'local', dataset: 'scans' },
    strategy: { name: 'fedavg', minDevices: 2 },
    evaluation: { dataset: 'judge' },
    ...facts,
  });
}

/** An orchestrator with two devices and a test set of blank samples of these classes. */
export async function aJudgingStage(labels: readonly number[], folder?: string): Promise<Stage> {
  const stage = await aJobService(folder);
  if (folder === undefined)
    for (const name of ['mac', 'nuc']) stage.admit(name, { datasets: [aLocalDataset('scans')] });
  const set = { shape: [64], count: labels.length, features: new Float32Array(labels.length * 64), scale: 1 };
  const pack = await stage.blobs.write(encodeSamplePack({ ...set, classes: CLASSES, labels: Int32Array.from(labels) }));
  stage.datasets.set('judge', aDataset({ name: 'judge', classes: CLASSES, test: { samples: labels.length, ...pack } }));
  return stage;
}

/** Both devices train towards answering one class, more strongly than all rounds before. */
export async function answerWith(stage: Stage, id: JobId, round: number, label: number) {
  for (const task of await offered(stage, id, round)) {
    const change = new Float32Array(WEIGHTS + OUTPUTS);
    change[WEIGHTS + label] = 10 ** round;
    await bringUpdate(stage, task, change, 100);
  }
}
