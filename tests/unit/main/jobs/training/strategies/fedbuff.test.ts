import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import { bufferSizeOf } from '../../../../../../main/jobs/training/asynchronous/buffer-size.ts';
import { Compute } from '../../../../../../main/jobs/training/compute/compute.ts';
import { strategyOf } from '../../../../../../main/jobs/training/strategies/strategy-of.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';

const COUNT = 64 * 10 + 10;

function scaleAt(staleness: number, facts: object = {}): number {
  const strategy = strategyOf(aTrainSpec({ strategy: { name: 'fedbuff', ...facts } }));
  return strategy.contribution({ samples: 100, staleness }).scale;
}

test('an update weighs 1 / (1 + τ)^a, and 1 / √(1 + τ) where nothing is said', () => {
  expect([0, 3, 8].map((staleness) => scaleAt(staleness))).toEqual([1, 1 / 2, 1 / 3]);
  expect(scaleAt(3, { stalenessExponent: 1 })).toBe(1 / 4);
  expect(scaleAt(1_000, { stalenessExponent: 0 })).toBe(1);
});

test('a step is η_g / K · Σ s(τ_k) Δ_k, whatever samples the updates are of', async () => {
  const spec = aTrainSpec({ strategy: { name: 'fedbuff', serverLearningRate: 0.7, stalenessExponent: 0.8 } });
  const compute = new Compute();
  onTestFinished(() => compute.end());
  const folder = aTemporaryFolder();
  const path = (name: string) => join(folder, name);
  const read = (name: string) => new Float32Array(Uint8Array.from(readFileSync(path(name))).buffer);
  await compute.open(spec);
  const { sha256 } = await compute.initialise(1, path('start'));
  await compute.begin({ file: path('start'), sha256 }, null);
  const updates = [5, 0, 1].map((staleness, k) => {
    const random = new Random(k);
    return { staleness, samples: 10 * (k + 1), values: Float32Array.from({ length: COUNT }, () => random.normal()) };
  });
  const strategy = strategyOf(spec);
  for (const [k, { values, ...facts }] of updates.entries()) {
    writeFileSync(path(`${k}`), values);
    await compute.fold([{ file: path(`${k}`), contribution: strategy.contribution(facts) }]);
  }
  await compute.commit({ file: path('end'), stateFile: path('state') });
  const [start, end] = [read('start'), read('end')];
  for (let i = 0; i < COUNT; i++) {
    const sum = updates.reduce((total, { staleness, values }) => total + (values[i] ?? 0) / (1 + staleness) ** 0.8, 0);
    expect(end[i]).toBeCloseTo((start[i] ?? 0) + (0.7 * sum) / 3, 5);
  }
});

test.each([
  [{ fraction: 1, bufferSize: null }, 3, { concurrency: 3, size: 2 }],
  [{ fraction: 1, bufferSize: null }, 1, { concurrency: 1, size: 1 }],
  [{ fraction: 0.1, bufferSize: null }, 1_000, { concurrency: 100, size: 10 }],
  [{ fraction: 0.001, bufferSize: 7 }, 10, { concurrency: 1, size: 7 }],
])('with %o and %i parts, %o', (strategy, parts, expected) => {
  expect(bufferSizeOf(strategy, parts)).toEqual(expected);
});
