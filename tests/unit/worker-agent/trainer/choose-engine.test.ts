import { expect, test } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { CalibrationFile, type Choice } from '../../../../worker-agent/trainer/calibration-file.ts';
import { chooseEngine } from '../../../../worker-agent/trainer/choose-engine.ts';

const model: ModelSpec = { input: [6], layers: [{ type: 'dense', units: 3 }], loss: 'softmax-cross-entropy' };

const CHOICE = { threads: 1, gpuFolder: null };

function aTask() {
  const random = new Random(1);
  const samples: SampleSet = {
    shape: [6],
    classes: ['a', 'b', 'c'],
    count: 8,
    features: Float32Array.from({ length: 48 }, () => random.uniform()),
    scale: 1,
    labels: Int32Array.from({ length: 8 }, (_, index) => index % 3),
  };
  return { model, parameters: new Float32Array(21), samples, batchSize: 8 };
}

/** A file in memory that tells what it is asked and told. */
class WatchedFile extends CalibrationFile {
  readonly begun: string[] = [];
  readonly choices: Choice[] = [];
  readonly #hasCrashed: (trial: string) => boolean;

  constructor(hasCrashed: (trial: string) => boolean = () => false) {
    super(undefined);
    this.#hasCrashed = hasCrashed;
  }

  override mayTry(trial: string): boolean {
    return !this.#hasCrashed(trial);
  }

  override begin(trial: string): void {
    this.begun.push(trial.split(' ')[0] ?? '');
    super.begin(trial);
  }

  override choose(key: string, choice: Choice): void {
    this.choices.push(choice);
    super.choose(key, choice);
  }
}

test('the fastest is chosen, and known the next time', async () => {
  const file = new WatchedFile();
  const { name, threads } = await chooseEngine(file, aTask(), CHOICE);
  const measured = file.choices[0]?.measured ?? {};
  expect(threads).toBe(1);
  expect(measured[name]).toBe(Math.max(...Object.values(measured).map((speed) => speed ?? 0)));
  const tried = file.begun.length;
  expect(tried).toBe(Object.keys(measured).length);
  expect((await chooseEngine(file, aTask(), CHOICE)).name).toBe(name);
  expect(file.begun).toHaveLength(tried);
});

test('another model, batch or number of threads is measured anew', async () => {
  const file = new WatchedFile();
  await chooseEngine(file, aTask(), CHOICE);
  await chooseEngine(file, { ...aTask(), batchSize: 4 }, CHOICE);
  await chooseEngine(file, { ...aTask(), model: { ...model, layers: [...model.layers, { type: 'relu' }] } }, CHOICE);
  expect(file.choices).toHaveLength(3);
});

test('what has crashed the trainer is not tried, but for the portable kernels', async () => {
  const file = new WatchedFile(() => true);
  expect((await chooseEngine(file, aTask(), CHOICE)).name).toBe('wasm');
  expect(file.begun).toEqual(['wasm']);
});
