import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { FixedPoint } from '../../../../common/secure-aggregation/fixed-point.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { Masks } from '../../../../platform/secure-aggregation/masks.ts';
import { hideUpdate } from '../../../../worker-agent/secure/hide-update.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const BOUNDS = { participants: 3, mostSamples: 100, clipNorm: 10 };
const MASK = { key: new Uint8Array(32).fill(7) } as const;

/** What is written for an update, and what it is without its mask. */
async function hidden(update: Float32Array, samples = 50) {
  const folder = aTemporaryFolder();
  const [plainFile, hiddenFile] = [join(folder, 'plain'), join(folder, 'hidden')] as const;
  writeFileSync(plainFile, update);
  const masks = new Masks([{ ...MASK, sign: 1 }]);
  const reference = await hideUpdate({ plainFile, hiddenFile, samples, bounds: BOUNDS, masks });
  const bytes = new Uint8Array(readFileSync(hiddenFile));
  const values = new Uint32Array(bytes.slice().buffer);
  new Masks([{ ...MASK, sign: -1 }]).applyTo(values);
  return { reference, bytes, values };
}

/** As a mean of this update alone. */
function decoded(values: Uint32Array, samples: number): Float32Array {
  const mean = new Float32Array(values.length - 1);
  new FixedPoint(BOUNDS).decodeMean(values, samples, mean);
  return mean;
}

test('an update of many blocks is written whole, with its samples behind it', async () => {
  const random = new Random(1);
  const update = Float32Array.from({ length: 150_001 }, () => (2 * random.uniform() - 1) / 100);
  const { reference, bytes, values } = await hidden(update);
  expect(reference).toEqual({ sha256: sha256Of(bytes), sizeBytes: 4 * 150_002 });
  expect(values.at(-1)).toBe(50);
  const mean = decoded(values, 50);
  expect(update.every((value, index) => Math.abs(value - (mean[index] ?? 0)) < 1e-6)).toBe(true);
});

test('an update that is too long is cut to the norm, and keeps its direction', async () => {
  const { values } = await hidden(Float32Array.of(30, -40, 0));
  const [first = 0, second = 0, third] = decoded(values, 50);
  expect([Math.hypot(first, second), first / second, third]).toEqual([
    expect.closeTo(10, 5),
    expect.closeTo(-0.75, 5),
    0,
  ]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'an update with %d is refused before anything is hidden',
  async (value) => {
    await expect(hidden(Float32Array.of(1, value))).rejects.toMatchObject({ code: 'update-not-finite' });
  },
);

test('more samples than the sum has room for are refused', async () => {
  await expect(hidden(Float32Array.of(1), 101)).rejects.toMatchObject({ code: 'update-malformed' });
});
