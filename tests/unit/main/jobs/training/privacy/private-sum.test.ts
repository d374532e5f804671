import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import { Compute } from '../../../../../../main/jobs/training/compute/compute.ts';
import { strategyOf } from '../../../../../../main/jobs/training/strategies/strategy-of.ts';
import { aTemporaryFolder } from '../../../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';

const COUNT = 650;
const EXPECTED = 4;
const CLIP = 2;
const privacy = { mechanism: 'central', clipNorm: CLIP, noiseMultiplier: 1, delta: 1e-5 };

function aVector(seed: number, norm: number): Float32Array {
  const random = new Random(seed);
  const values = Float32Array.from({ length: COUNT }, () => random.normal());
  return values.map((value) => (value * norm) / Math.hypot(...values));
}

/**
 * By how much these updates move the parameters, with hardly any noise; each brings other samples. With a norm of the round's own they
 * are cut to that, and the share that was not is told.
 */
async function released(updates: readonly Float32Array[], norm: number | null = null) {
  const spec = aTrainSpec({ privacy });
  const folder = aTemporaryFolder();
  const compute = new Compute();
  onTestFinished(() => compute.end());
  await compute.open(spec);
  const [start, end] = [join(folder, 'start'), join(folder, 'end')];
  const { sha256 } = await compute.initialise(1, start);
  await compute.begin({ file: start, sha256 }, null, norm);
  for (const [i, update] of updates.entries()) {
    const file = join(folder, `${i}`);
    writeFileSync(file, update);
    await compute.fold([{ file, contribution: strategyOf(spec).contribution({ samples: 10 ** (i + 1) }) }]);
  }
  const release = { expectedUpdates: EXPECTED, deviation: 1e-6, countDeviation: norm === null ? null : 1e-6 };
  const { uncutShare } = await compute.commit({ file: end, stateFile: join(folder, 'state') }, release);
  const [before, after] = [start, end].map((path) => new Float32Array(Uint8Array.from(readFileSync(path)).buffer));
  return { change: Float32Array.from(after ?? [], (value, i) => value - (before?.[i] ?? 0)), uncutShare };
}

async function moved(updates: readonly Float32Array[]): Promise<Float32Array> {
  return (await released(updates)).change;
}

test('a private sum counts each update alike, cut to the norm, over what was expected and not over who came', async () => {
  const [short, long] = [aVector(1, CLIP / 2), aVector(2, CLIP * 1e6)];
  const change = await moved([short, long]);
  const expected = short.map((value, i) => (value + (long[i] ?? 0) / 1e6) / EXPECTED);
  expect(Math.max(...change.map((value, i) => Math.abs(value - (expected[i] ?? 0))))).toBeLessThan(3e-6);
});

test('one update more changes a private sum by no more than the norm', async () => {
  const others = [aVector(1, 1), aVector(2, 7)];
  const [without, withOne] = [await moved(others), await moved([...others, aVector(3, 1e5)])];
  const distance = Math.hypot(...without.map((value, i) => value - (withOne[i] ?? 0)));
  expect(distance * EXPECTED).toBeLessThan(CLIP + 1e-3);
  expect(distance * EXPECTED).toBeGreaterThan(CLIP - 1e-3);
});

test('a round with a norm of its own cuts to that, and counts which were cut', async () => {
  const updates = [aVector(1, 0.2), aVector(2, 0.4), aVector(3, 0.6)];
  const { change, uncutShare } = await released(updates, 0.5);
  // Two were not, one was; the fourth that was expected counts as half of each.
  expect(uncutShare).toBeCloseTo(0.5 + (1.5 - 0.5 - 0.5) / 4, 4);
  const [one, two, three] = updates;
  const expected = change.map((_, i) => ((one?.[i] ?? 0) + (two?.[i] ?? 0) + (three?.[i] ?? 0) / 1.2) / EXPECTED);
  expect(Math.max(...change.map((value, i) => Math.abs(value - (expected[i] ?? 0))))).toBeLessThan(3e-6);
  expect((await released(updates)).uncutShare).toBeNull();
});
