import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { type UpdateBlock, WeightedSum } from '../../../../native/aggregation/weighted-sum.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

const size = 70_001;

function anUpdate(seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: size }, () => random.normal() / 100);
}

function inBlocks(update: Float32Array, blockValues: number): () => Iterable<UpdateBlock> {
  return function* () {
    for (let i = 0; i < update.length; i += blockValues) yield update.subarray(i, i + blockValues);
  };
}

function aSum(): WeightedSum {
  return new WeightedSum(loadKernels({ strict: true }), size);
}

const weights = [600, 17, 12_345, 1];

async function folded(order: readonly number[]): Promise<Float32Array> {
  const sum = aSum();
  for (const index of order) await sum.fold(inBlocks(anUpdate(index), 10_000), weights[index] ?? 1);
  const parameters = anUpdate(99);
  sum.applyTo(parameters);
  return parameters;
}

describe('weighted sum of updates', () => {
  test('is the weighted mean, to the last bit that float32 has', async () => {
    const parameters = await folded([0, 1, 2, 3]);
    const start = anUpdate(99);
    const updates = weights.map((_, index) => anUpdate(index));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, value] of parameters.entries()) {
      const sum = updates.reduce((partial, update, k) => partial + (weights[k] ?? 0) * (update[i] ?? 0), 0);
      expect(value).toBe(Math.fround((start[i] ?? 0) + sum / total));
    }
  });

  test('does not depend on the order of arrival', async () => {
    expect(await folded([3, 1, 0, 2])).toEqual(await folded([0, 1, 2, 3]));
  });

  test('takes bytes at odd offsets, in blocks of any size, also as they are read', async () => {
    const update = anUpdate(1);
    const shifted = new Uint8Array(update.byteLength + 3);
    shifted.set(new Uint8Array(update.buffer), 3);
    const sum = aSum();
    await sum.fold(async function* () {
      for (let at = 3; at < shifted.length; at += 99_995) {
        await Promise.resolve();
        yield shifted.subarray(at, Math.min(at + 99_995, shifted.length));
      }
    }, 5);
    const parameters = new Float32Array(size);
    sum.applyTo(parameters);
    expect(parameters).toEqual(update);
    expect(sum).toMatchObject({ totalWeight: 5, updates: 1 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('an update with a value of %s leaves no trace', async (bad) => {
    const sum = aSum();
    await sum.fold(inBlocks(anUpdate(0), 999), 3);
    const poisoned = anUpdate(1);
    poisoned[65_000] = bad;
    await expect(sum.fold(inBlocks(poisoned, 4096), 3)).rejects.toMatchObject({
      code: 'update-not-finite',
      details: { index: 65_000 },
    });
    const parameters = new Float32Array(size);
    sum.applyTo(parameters);
    expect(parameters).toEqual(anUpdate(0));
    expect(sum).toMatchObject({ totalWeight: 3, updates: 1 });
  });

  test('refuses updates of another size, half values and odd weights', async () => {
    const sum = aSum();
    const update = anUpdate(0);
    const malformed = { code: 'update-malformed' };
    await expect(sum.fold(inBlocks(update.subarray(1), 100), 1)).rejects.toMatchObject(malformed);
    await expect(sum.fold(() => [update, update], 1)).rejects.toMatchObject(malformed);
    await expect(sum.fold(() => [new Uint8Array(update.buffer, 0, update.byteLength - 1)], 1)).rejects.toMatchObject(
      malformed,
    );
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(sum.fold(() => [update], weight)).rejects.toMatchObject(malformed);
    }
    const parameters = anUpdate(5);
    sum.applyTo(parameters);
    expect(parameters).toEqual(anUpdate(5));
  });

  test('refuses to go on with half an update, until it is cleared', async () => {
    const sum = aSum();
    const update = anUpdate(0);
    let reads = 0;
    const torn = sum.fold(function* () {
      yield update.subarray(0, 1000);
      if (++reads === 2) throw new Error('the disk is gone');
      yield update.subarray(1000);
    }, 1);
    await expect(torn).rejects.toThrow('the disk is gone');
    await expect(sum.fold(() => [update], 1)).rejects.toMatchObject({ code: 'conflict' });
    expect(() => sum.applyTo(new Float32Array(size))).toThrow('half an update');
    sum.clear();
    await sum.fold(() => [update], 1);
    const parameters = new Float32Array(size);
    sum.applyTo(parameters);
    expect(parameters).toEqual(update);
  });
});
