import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeSamplePack, encodeSamplePack, samplePackBytes } from '../../../../common/datasets/sample-pack.ts';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { AppError } from '../../../../common/errors.ts';
import { Random } from '../../../../common/random.ts';
import { aSampleSet } from './a-sample-set.ts';

function pack(set: SampleSet): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat([...encodeSamplePack(set)]));
}

test.for(['bytes', 'floats'] as const)('%s come back as they were, as views of the pack', (kind) => {
  for (const count of [0, 1, 5, 400_000]) {
    const set = aSampleSet(kind, count);
    const { buffer } = pack(set);
    expect(buffer.byteLength).toBe(samplePackBytes(set));
    const decoded = decodeSamplePack(buffer);
    expect(decoded).toEqual(set);
    expect(decoded.features.buffer).toBe(buffer);
    expect(decoded.labels.buffer).toBe(buffer);
  }
});

test('equal sets make equal bytes, also where one is a view', () => {
  const set = aSampleSet();
  const view = { ...set, features: Buffer.from([9, ...set.features]).subarray(1), classes: [...set.classes] };
  expect(pack(view)).toEqual(pack(set));
  const hash = createHash('sha256').update(pack(set)).digest('hex');
  expect(hash).toBe('0cd4a017ac947c5312caf0c7576ae0af13d2f6926add8ddd3a66332485330b0e');
});

test('no piece is larger than a megabyte', () => {
  for (const piece of encodeSamplePack(aSampleSet('floats', 400_000))) {
    expect(piece.byteLength).toBeLessThanOrEqual(1 << 20);
  }
});

test('a label without a class is refused', () => {
  const set = { ...aSampleSet(), labels: Int32Array.of(0, 1, 2, 0, 1) };
  expect(() => decodeSamplePack(pack(set).buffer)).toThrow(/sample 2 has label 2/);
});

test('a header that promises too much is refused', () => {
  const set = { ...aSampleSet(), count: 0xffff_ffff, shape: [65_536, 65_536, 65_536] };
  expect(() => decodeSamplePack(pack(set).buffer)).toThrow(/bytes expected/);
});

test.for(['bytes', 'floats'] as const)('however damaged, a pack of %s is decoded or refused with a code', (kind) => {
  const intact = pack(aSampleSet(kind));
  const random = new Random(11);
  let refused = 0;
  for (let i = 0; i < 1_000; i++) {
    const damaged = intact.slice(0, random.below(3) === 0 ? random.below(intact.length) : intact.length);
    for (let change = random.below(3); change > 0 && damaged.length > 0; change--) {
      damaged[random.below(damaged.length)] = random.below(256);
    }
    try {
      decodeSamplePack(damaged.buffer);
    } catch (error) {
      refused++;
      expect(error).toBeInstanceOf(AppError);
      expect(error).toHaveProperty('code', 'dataset-malformed');
    }
  }
  expect(refused).toBeGreaterThan(300);
});
