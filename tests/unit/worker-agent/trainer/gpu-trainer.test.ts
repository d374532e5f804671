import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import { Trainer, type TrainTask } from '../../../../worker-agent/trainer/trainer.ts';
import { noSoftwareGpu, softwareGpuEnvironment } from '../../../support/open-software-gpu.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { someTraining } from '../../builders/some-training.ts';
import { started } from '../../main/storage/a-store.ts';
import { aCase } from '../../native/webgpu/both-engines.ts';

const example = aCase([12], [{ type: 'dense', units: 8 }, { type: 'relu' }, { type: 'dense', units: 3 }]);
const never = new AbortController().signal;

interface Record {
  chosen: { [key: string]: { name: string; measured: { [engine: string]: number | null } } };
  begun: { [trial: string]: number };
}

/** Trains the same task with what a calibration file knows; returns the update as floats. */
async function trained(folder: string, key: string) {
  const calibrationFile = join(folder, 'calibration.json');
  const trainer = await started(
    new Trainer(pino({ level: 'silent' }), { calibrationFile, gpuFolder: softwareGpuEnvironment().folder }),
  );
  const [packFile, parametersFile, updateFile] = ['pack', 'parameters', key].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(packFile, Buffer.concat([...encodeSamplePack(example.samples)]));
  writeFileSync(parametersFile, new Uint8Array(example.parameters.buffer));
  const training = someTraining({ epochs: 4, batchSize: 4, learningRate: 0.1 });
  const shared = { key, model: example.model, classes: undefined, kept: {}, controls: null, sharedSteps: null };
  const task: TrainTask = { ...shared, packFile, parametersFile, updateFile, training };
  await trainer.train(task, () => undefined, never);
  await trainer.stop();
  const record = JSON.parse(readFileSync(calibrationFile, 'utf8')) as Record;
  const update = new Float32Array(new Uint8Array(readFileSync(updateFile)).buffer);
  return { update, speed: trainer.speed, record, calibrationFile };
}

describe.skipIf(noSoftwareGpu !== undefined)(
  `a trainer beside a GPU in software (${noSoftwareGpu ?? 'SwiftShader'})`,
  { timeout: 120_000 },
  () => {
    beforeEach(() => {
      for (const [name, value] of Object.entries(softwareGpuEnvironment().variables)) vi.stubEnv(name, value);
    });
    afterEach(() => vi.unstubAllEnvs());

    test('times the GPU with the others, and trains on it to the same update where it was chosen', async () => {
      const folder = aTemporaryFolder();
      const first = await trained(folder, 'first');
      const [choice] = Object.values(first.record.chosen);
      expect(choice?.measured).toMatchObject({ wasm: expect.any(Number), webgpu: expect.any(Number) });
      expect(first.record.begun).toEqual({});
      // Software is never the fastest: only a file can say so.
      for (const each of Object.values(first.record.chosen)) each.name = 'webgpu';
      writeFileSync(first.calibrationFile, JSON.stringify(first.record));
      const second = await trained(folder, 'second');
      expect(second.speed).toMatchObject({
        backend: 'webgpu',
        library: expect.stringContaining('swiftshader'),
        threads: 1,
      });
      expect(second.update).toHaveLength(first.update.length);
      for (const [index, value] of second.update.entries())
        expect(value).toBeCloseTo(first.update[index] ?? Number.NaN, 5);
    });
  },
);
