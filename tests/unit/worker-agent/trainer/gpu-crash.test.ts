import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { encodeSamplePack } from '../../../../common/datasets/sample-pack.ts';
import { gpuCrashIn } from '../../../../worker-agent/trainer/choose-engine.ts';
import { Trainer, type TrainTask } from '../../../../worker-agent/trainer/trainer.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { someTraining } from '../../builders/some-training.ts';
import { started } from '../../main/storage/a-store.ts';
import { aCase } from '../../native/webgpu/both-engines.ts';

const example = aCase([6], [{ type: 'dense', units: 3 }]);

/** What a driver does that meets a bug of its own. */
const ABORT = "process.kill(process.pid, 'SIGABRT'); await new Promise(() => undefined);";

/** Installs a package whose GPU is found and does this when it is opened. */
function installGpu(folder: string, opening: string): void {
  const place = join(folder, 'node_modules/webgpu');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "type": "module", "main": "index.js" }');
  const adapter = `{ info: { vendor: 'v', device: 'm2', description: '' }, limits: {}, requestDevice: async () => { ${opening} } }`;
  writeFileSync(join(place, 'index.js'), `export const create = () => ({ requestAdapter: async () => (${adapter}) });`);
}

async function aTrainer() {
  vi.stubEnv('EO_WEBGPU', '');
  const folder = aTemporaryFolder();
  const calibrationFile = join(folder, 'calibration.json');
  const errors: object[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void errors.push(JSON.parse(line) as object) });
  const trainer = await started(new Trainer(logger, { calibrationFile, gpuFolder: folder }));
  const packFile = join(folder, 'pack');
  const parametersFile = join(folder, 'parameters');
  writeFileSync(packFile, Buffer.concat([...encodeSamplePack(example.samples)]));
  writeFileSync(parametersFile, new Uint8Array(example.parameters.buffer));
  const train = (key: string) => {
    const shared = { key, model: example.model, classes: undefined, kept: {}, controls: null, sharedSteps: null };
    const training = someTraining({ epochs: 2, batchSize: 4, learningRate: 0.1 });
    const task: TrainTask = { ...shared, packFile, parametersFile, updateFile: join(folder, key), training };
    return trainer.train(task, () => undefined, new AbortController().signal);
  };
  return { folder, trainer, train, calibrationFile, errors };
}

afterEach(() => vi.unstubAllEnvs());

describe('a driver that crashes', { timeout: 60_000 }, () => {
  test('while the GPU is timed, leaves the task to the other engines', async () => {
    const { folder, trainer, train, errors } = await aTrainer();
    installGpu(folder, ABORT);
    expect(await train('t1')).toMatchObject({ samples: example.samples.count });
    expect(trainer.speed?.backend).not.toBe('webgpu');
    expect(errors).toContainEqual(expect.objectContaining({ engine: 'webgpu' }));
    expect(gpuCrashIn(folder)).toBe(join(folder, 'calibration.json'));
  });

  test('while the GPU trains, does so once: it is left alone, after the next start too', async () => {
    const { folder, trainer, train, calibrationFile } = await aTrainer();
    installGpu(folder, "throw new Error('busy');");
    await train('t1');
    expect(gpuCrashIn(folder)).toBeNull();
    const record = JSON.parse(readFileSync(calibrationFile, 'utf8')) as { chosen: Record<string, { name: string }> };
    // As if it had been the fastest.
    for (const choice of Object.values(record.chosen)) choice.name = 'webgpu';
    await trainer.stop();
    writeFileSync(calibrationFile, JSON.stringify(record));
    installGpu(folder, ABORT);
    expect(await train('t2')).toMatchObject({ samples: example.samples.count });
    expect(gpuCrashIn(folder)).toBe(calibrationFile);
    await trainer.stop();
    expect(await train('t3')).toMatchObject({ samples: example.samples.count });
    expect(trainer.speed?.backend).not.toBe('webgpu');
  });
});
