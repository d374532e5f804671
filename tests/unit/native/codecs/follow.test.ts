import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { CompressionSpec } from '../../../../common/specs/compression-spec.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import { follow } from '../../../../native/codecs/follow.ts';

const COUNT = 70_001;

function noise(seed: number, size: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: COUNT }, () => size * random.normal());
}

function distance(one: Float32Array, other: Float32Array): number {
  return Math.sqrt(one.reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0));
}

const CODECS = [
  [{ name: 'float16' }, 0.001],
  [{ name: 'bfloat16' }, 0.005],
  [{ name: 'int8' }, 0.02],
] as const;

describe.each(CODECS)('a follower by %o', (compression, share) => {
  const codec = codecFor(CompressionSpec.parse(compression));

  test('is never further from a walking target than packing its last step leaves', () => {
    const target = noise(1, 0.05);
    const follower = new Float32Array(COUNT);
    follow(codec, target, follower);
    for (let step = 2; step < 30; step++) {
      const before = distance(target, follower);
      const walk = noise(step, 0.002);
      for (let i = 0; i < COUNT; i++) target[i] = (target[i] ?? 0) + (walk[i] ?? 0);
      const packed = follow(codec, target, follower);
      expect(packed).toHaveLength(codec.encodedBytes(COUNT));
      const way = distance(walk, new Float32Array(COUNT)) + before;
      expect(distance(target, follower)).toBeLessThan(share * way);
    }
  });

  test('gets nearer and nearer to a target that stands still', () => {
    const target = noise(1, 1);
    const follower = new Float32Array(COUNT);
    const far = [1, 2].map(() => {
      follow(codec, target, follower);
      return distance(target, follower);
    });
    expect(far[1]).toBeLessThan(share * (far[0] ?? 0));
  });
});

test('a follower stays where it is when the way is too far for its packing', () => {
  const codec = codecFor({ name: 'float16' });
  const follower = Float32Array.of(1, 2);
  expect(() => follow(codec, Float32Array.of(1e6, 0), follower)).toThrow(
    expect.objectContaining({ code: 'training-diverged' }),
  );
  expect(follower).toEqual(Float32Array.of(1, 2));
});
