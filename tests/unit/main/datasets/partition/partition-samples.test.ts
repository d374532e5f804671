import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../../common/random.ts';
import { PartitionSpec } from '../../../../../common/specs/partition-spec.ts';
import { partitionSamples } from '../../../../../main/datasets/partition/partition-samples.ts';

const CLASSES = 10;

const labelLists = fc
  .array(fc.integer({ min: 0, max: CLASSES - 1 }), { minLength: 60, maxLength: 400 })
  .map((values) => Int32Array.from(values));
const partitionCounts = fc.integer({ min: 1, max: 20 });

/** 6,000 samples of ten classes, as many of each. */
const balanced = Int32Array.from({ length: 6_000 }, (_, i) => i % CLASSES);

function classesOf(part: Uint32Array, labels: Int32Array): Set<number | undefined> {
  return new Set([...part].map((index) => labels[index]));
}

/** Mean over the parts of the share of their largest class: 0.1 when even, 1 when each has one class. */
function skew(alpha: number): number {
  const spec = { scheme: 'dirichlet', alpha, minSamples: 1 } as const;
  const parts = partitionSamples(balanced, CLASSES, spec, 20, 9);
  const shares = parts.map((part) => {
    const counts = new Uint32Array(CLASSES);
    for (const index of part) counts[balanced[index] ?? 0] = (counts[balanced[index] ?? 0] ?? 0) + 1;
    return Math.max(...counts) / part.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

describe.for<PartitionSpec>([
  { scheme: 'iid' },
  { scheme: 'shards', shardsPerPartition: 3 },
  { scheme: 'dirichlet', alpha: 0.05, minSamples: 3 },
  { scheme: 'dirichlet', alpha: 100, minSamples: 1_000 },
])('%o', (spec) => {
  test('puts every sample into one part, none empty, the same each time', () => {
    fc.assert(
      fc.property(labelLists, partitionCounts, fc.nat(), (labels, partitions, seed) => {
        const parts = partitionSamples(labels, CLASSES, spec, partitions, seed);
        expect(parts.length).toBe(partitions);
        expect(parts.flatMap((part) => [...part]).toSorted((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          expect([...part]).toEqual([...part].toSorted((a, b) => a - b));
        }
        expect(partitionSamples(labels, CLASSES, spec, partitions, seed)).toEqual(parts);
      }),
    );
  });

  test('cuts otherwise with another seed', () => {
    const [one, other] = [1, 2].map((seed) => partitionSamples(balanced, CLASSES, spec, 10, seed));
    expect(one).not.toEqual(other);
  });

  test('refuses more partitions than samples', () => {
    expect(() => partitionSamples(Int32Array.of(0, 1), 2, spec, 3, 1)).toThrow(
      expect.objectContaining({ code: 'invalid-specification', hint: 'Ask for at most 2 partitions.' }),
    );
  });
});

test('iid parts differ in size by at most one', () => {
  fc.assert(
    fc.property(labelLists, partitionCounts, (labels, partitions) => {
      const sizes = partitionSamples(labels, CLASSES, { scheme: 'iid' }, partitions, 1).map((part) => part.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('two shards of balanced classes leave few classes a part', () => {
  for (const partitions of [5, 10, 30, 100]) {
    const spec = { scheme: 'shards', shardsPerPartition: 2 } as const;
    for (const part of partitionSamples(balanced, CLASSES, spec, partitions, 1)) {
      // A shard that is smaller than a class covers two classes at most.
      expect(classesOf(part, balanced).size).toBeLessThanOrEqual(4);
    }
  }
});

test('more shards than samples are refused', () => {
  const spec = { scheme: 'shards', shardsPerPartition: 2 } as const;
  expect(() => partitionSamples(Int32Array.of(0, 1, 0), 2, spec, 2, 1)).toThrow(
    expect.objectContaining({ code: 'invalid-specification', hint: 'Partitions times shards may be at most 3.' }),
  );
});

test('a smaller alpha is more skewed', () => {
  const [tiny, small, medium, large] = [0.01, 0.1, 1, 1_000].map(skew);
  expect(tiny).toBeGreaterThan(0.7);
  expect(tiny).toBeGreaterThan(small ?? 1);
  expect(small).toBeGreaterThan(medium ?? 1);
  expect(medium).toBeGreaterThan(large ?? 1);
  expect(large).toBeLessThan(0.15);
});

test('no part of a Dirichlet cut is below the minimum, or an even share where that is less', () => {
  fc.assert(
    fc.property(labelLists, partitionCounts, fc.integer({ min: 1, max: 50 }), (labels, partitions, minSamples) => {
      const spec = { scheme: 'dirichlet', alpha: 0.01, minSamples } as const;
      const least = Math.min(minSamples, Math.floor(labels.length / partitions));
      for (const part of partitionSamples(labels, CLASSES, spec, partitions, 4)) {
        expect(part.length).toBeGreaterThanOrEqual(least);
      }
    }),
  );
});

test('sixty thousand samples are cut into ten thousand parts in a moment', () => {
  const random = new Random(1);
  const labels = Int32Array.from({ length: 60_000 }, () => random.below(CLASSES));
  const started = performance.now();
  const parts = partitionSamples(labels, CLASSES, PartitionSpec.parse({ scheme: 'dirichlet' }), 10_000, 1);
  expect(parts.every((part) => part.length >= 6)).toBe(true);
  expect(performance.now() - started).toBeLessThan(2_000);
});
