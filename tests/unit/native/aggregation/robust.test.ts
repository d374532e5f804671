import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { coordinateMedian, trimmedMean } from '../../../../native/aggregation/coordinate-wise.ts';
import { krumScores, selectByKrum, updateDistances } from '../../../../native/aggregation/krum.ts';
import type { UpdateBlock } from '../../../../native/aggregation/weighted-sum.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

/** Longer than a row of the kernels for any number of updates, and no multiple of four. */
const LONG = 40_003;

function anUpdate(seed: number, count = LONG): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

const updatesOf = (n: number, count = LONG) => Array.from({ length: n }, (_, seed) => anUpdate(seed + 1, count));

const readersOf = (updates: readonly Float32Array[]) => updates.map((update) => () => [update]);

/** In pieces of odd sizes, as bytes that come when they come. */
function inPieces(update: Float32Array, size: number): () => AsyncIterable<UpdateBlock> {
  return async function* () {
    const bytes = new Uint8Array(update.buffer);
    for (let at = 0; at < bytes.length; at += size) {
      await Promise.resolve();
      yield bytes.subarray(at, at + size);
    }
  };
}

function columnsOf(updates: readonly Float32Array[]): Float32Array[] {
  const count = updates[0]?.length ?? 0;
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from(updates, (update) => update[i] ?? Number.NaN).sort(),
  );
}

function plainMedian(updates: readonly Float32Array[]): Float32Array {
  return Float32Array.from(columnsOf(updates), (sorted) => {
    const upper = sorted[updates.length >> 1] ?? 0;
    const lower = sorted[(updates.length - 1) >> 1] ?? 0;
    return updates.length % 2 === 1 ? upper : Math.fround(lower / 2) + Math.fround(upper / 2);
  });
}

function plainTrimmedMean(updates: readonly Float32Array[], trimmed: number): Float32Array {
  return Float32Array.from(columnsOf(updates), (sorted) => {
    const kept = sorted.subarray(trimmed, updates.length - trimmed);
    return kept.reduce((sum, value) => sum + value, 0) / kept.length;
  });
}

function plainDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
}

describe.each([true, false])('robust aggregation, strict %s', (strict) => {
  const kernels = loadKernels({ strict });

  test('the median and the trimmed mean are what sorting gives, to the last bit, for any number of updates', async () => {
    const values = fc.float({ noNaN: true, noDefaultInfinity: true });
    const someUpdates = fc
      .record({ n: fc.integer({ min: 1, max: 40 }), count: fc.integer({ min: 1, max: 11 }) })
      .chain(({ n, count }) =>
        fc.array(fc.array(values, { minLength: count, maxLength: count }), { minLength: n, maxLength: n }),
      )
      .map((rows) => rows.map((row) => Float32Array.from(row)));
    await fc.assert(
      fc.asyncProperty(someUpdates, fc.double({ min: 0, max: 0.49, noNaN: true }), async (updates, share) => {
        const count = updates[0]?.length ?? 0;
        const trimmed = Math.floor(share * updates.length);
        const readers = readersOf(updates);
        // Adding zero: which of two zeros is in the middle is no matter.
        const zeroed = (result: Float32Array) => result.map((value) => value + 0);
        expect(zeroed(await coordinateMedian(kernels, readers, count))).toEqual(zeroed(plainMedian(updates)));
        expect(zeroed(await trimmedMean(kernels, readers, count, trimmed))).toEqual(
          zeroed(plainTrimmedMean(updates, trimmed)),
        );
      }),
    );
  });

  test.each([3, 10])('%i long updates that come in pieces are the same', async (n) => {
    const updates = updatesOf(n);
    const readers = updates.map((update, k) => inPieces(update, 9_999 + 1_001 * k));
    expect(await coordinateMedian(kernels, readers, LONG)).toEqual(plainMedian(updates));
    expect(await trimmedMean(kernels, readers, LONG, 1)).toEqual(plainTrimmedMean(updates, 1));
  });

  test('distances are those of the whole updates', async () => {
    const updates = updatesOf(6);
    const distances = await updateDistances(kernels, readersOf(updates), LONG);
    for (const [i, a] of updates.entries()) {
      for (const [j, b] of updates.entries()) {
        const expected = plainDistance(a, b);
        expect(Math.abs(distances.between(i, j) - expected)).toBeLessThanOrEqual(1e-12 * expected);
        expect(distances.between(j, i)).toBe(distances.between(i, j));
      }
    }
  });
});

describe('with updates that lie', () => {
  const kernels = loadKernels({ strict: true });
  const COUNT = 500;
  const honest = updatesOf(7, COUNT).map((update) => update.map((value) => 1 + value / 10));
  const lies = [new Float32Array(COUNT).fill(1e30), new Float32Array(COUNT).fill(-1e30)];
  const readers = readersOf([...lies, ...honest]);

  test('the median and the trimmed mean stay among the honest ones', async () => {
    const results = [await coordinateMedian(kernels, readers, COUNT), await trimmedMean(kernels, readers, COUNT, 2)];
    for (const result of results) {
      for (const [i, value] of result.entries()) {
        const own = honest.map((update) => update[i] ?? 0);
        expect(value).toBeGreaterThanOrEqual(Math.min(...own));
        expect(value).toBeLessThanOrEqual(Math.max(...own));
      }
    }
  });

  test('Krum chooses an honest one by the scores of the paper, Multi-Krum several', async () => {
    const distances = await updateDistances(kernels, readers, COUNT);
    const scores = krumScores(distances, 2);
    const all = [...lies, ...honest];
    for (const [i, score] of scores.entries()) {
      const others = all.filter((_, j) => j !== i).map((other) => plainDistance(all[i] ?? other, other));
      const nearest = others.sort((a, b) => a - b).slice(0, all.length - 2 - 2);
      expect(score / nearest.reduce((sum, distance) => sum + distance, 0)).toBeCloseTo(1, 10);
    }
    const [best] = selectByKrum(distances, 2);
    expect(scores[best ?? 0]).toBe(Math.min(...scores));
    expect(best).toBeGreaterThanOrEqual(lies.length);
    expect(selectByKrum(distances, 2, 7)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  test('more of them than can be stood up to are refused', async () => {
    const distances = await updateDistances(kernels, readers, COUNT);
    const refused = expect.objectContaining({ code: 'invalid-argument' });
    expect(() => krumScores(distances, 4)).toThrow(refused);
    expect(() => krumScores(distances, -1)).toThrow(refused);
    expect(() => selectByKrum(distances, 3, 10)).toThrow(refused);
    await expect(trimmedMean(kernels, readers, COUNT, 5)).rejects.toThrow(refused);
    await expect(coordinateMedian(kernels, [], COUNT)).rejects.toThrow(refused);
  });
});

describe('an update is refused by its number', () => {
  const kernels = loadKernels({ strict: true });
  const updates = updatesOf(3);
  const withOne = (update: Float32Array) => coordinateMedian(kernels, readersOf([...updates, update]), LONG);

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('when it has %s', async (bad) => {
    const poisoned = anUpdate(9);
    poisoned[LONG - 1] = bad;
    await expect(withOne(poisoned)).rejects.toMatchObject({
      code: 'update-not-finite',
      details: { update: 3, index: LONG - 1 },
    });
  });

  test.each([LONG - 1, LONG + 1])('when it has %i values', async (count) => {
    await expect(withOne(anUpdate(9, count))).rejects.toMatchObject({
      code: 'update-malformed',
      details: { update: 3 },
    });
  });

  test('and then its readers are closed, and the memory is free for the next', async () => {
    const mark = kernels.arena.mark();
    let open = 0;
    const counted = (update: Float32Array) =>
      function* () {
        open++;
        try {
          yield update.subarray(0, 100);
          yield update.subarray(100);
        } finally {
          open--;
        }
      };
    const readers = [...updates.map(counted), counted(anUpdate(9).subarray(0, 50))];
    await expect(updateDistances(kernels, readers, LONG)).rejects.toMatchObject({ code: 'update-malformed' });
    expect(open).toBe(0);
    expect(kernels.arena.mark()).toBe(mark);
    expect(await coordinateMedian(kernels, readersOf(updates), LONG)).toEqual(plainMedian(updates));
  });
});
