import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

interface Matrix {
  readonly offset: number;
  readonly values: Float32Array;
}

function aMatrix(kernels: Kernels, count: number, random: Random): Matrix {
  const values = Float32Array.from({ length: count }, () => 2 * random.uniform() - 1);
  const offset = kernels.arena.allocateFloats(count);
  kernels.arena.floats(offset, count).set(values);
  return { offset, values };
}

/** Element (row, column) of op(a)·op(b), and the sum of the products' magnitudes, which bounds the rounding. */
function plainProduct(
  [m, n, k]: readonly [number, number, number],
  [transposeA, transposeB]: readonly [boolean, boolean],
  a: Float32Array,
  b: Float32Array,
  [row, column]: readonly [number, number],
) {
  let sum = 0;
  let magnitude = 0;
  for (let i = 0; i < k; i++) {
    const left = a[transposeA ? i * m + row : row * k + i] ?? Number.NaN;
    const right = b[transposeB ? column * k + i : i * n + column] ?? Number.NaN;
    sum += left * right;
    magnitude += Math.abs(left * right);
  }
  return { sum, magnitude };
}

const sizes = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 60, max: 80 })),
  fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 505, max: 530 })),
  fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 120, max: 300 })),
);
const scales = fc.constantFrom(0, 1, -0.5, 2);

describe.each([
  { strict: true, wide: false },
  { strict: false, wide: false },
  { strict: true, wide: true },
  { strict: false, wide: true },
])('gemm, strict $strict, wide tiles $wide', ({ strict, wide }) => {
  const kernels = loadKernels({ strict });
  kernels.useWideTiles(wide);
  const random = new Random(11);
  const epsilon = 2 ** -24;

  test('is the plain product for any sizes, transposes and scales', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), scales, scales, (size, transposeA, transposeB, alpha, beta) => {
        const [m, n, k] = size;
        const mark = kernels.arena.mark();
        const a = aMatrix(kernels, m * k, random);
        const b = aMatrix(kernels, k * n, random);
        const c = aMatrix(kernels, m * n, random);
        const guard = aMatrix(kernels, 16, random);
        kernels.gemm(transposeA, transposeB, m, n, k, alpha, a.offset, b.offset, beta, c.offset);
        const result = kernels.arena.floats(c.offset, m * n);
        for (let check = 0; check < 200; check++) {
          const row = random.below(m);
          const column = random.below(n);
          const at = row * n + column;
          const { sum, magnitude } = plainProduct(size, [transposeA, transposeB], a.values, b.values, [row, column]);
          const expected = alpha * sum + beta * (c.values[at] ?? Number.NaN);
          const bound = (k + 3) * epsilon * (Math.abs(alpha) * magnitude + Math.abs(beta) + Number.MIN_VALUE);
          expect(Math.abs((result[at] ?? Number.NaN) - expected)).toBeLessThanOrEqual(bound);
        }
        expect(kernels.arena.floats(guard.offset, 16)).toEqual(guard.values);
        kernels.arena.release(mark);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  test('with bias and relu is the product, the bias added and what is negative cut off', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), ([m, n, k], relu) => {
        const mark = kernels.arena.mark();
        const a = aMatrix(kernels, m * k, random);
        const b = aMatrix(kernels, k * n, random);
        const bias = aMatrix(kernels, n, random);
        const c = kernels.arena.allocateFloats(m * n);
        kernels.gemmBias(m, n, k, a.offset, b.offset, bias.offset, relu, c);
        const result = kernels.arena.floats(c, m * n);
        for (let check = 0; check < 100; check++) {
          const row = random.below(m);
          const column = random.below(n);
          const { sum, magnitude } = plainProduct([m, n, k], [false, false], a.values, b.values, [row, column]);
          const before = sum + (bias.values[column] ?? Number.NaN);
          const expected = relu ? Math.max(0, before) : before;
          const bound = (k + 3) * epsilon * (magnitude + 1);
          expect(Math.abs((result[row * n + column] ?? Number.NaN) - expected)).toBeLessThanOrEqual(bound);
        }
        kernels.arena.release(mark);
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  test('a beta of zero does not read the result, not even a NaN', () => {
    const a = aMatrix(kernels, 6, random);
    const c = kernels.arena.allocateFloats(4);
    kernels.arena.floats(c, 4).fill(Number.NaN);
    kernels.gemm(false, true, 2, 2, 3, 1, a.offset, a.offset, 0, c);
    expect(kernels.arena.floats(c, 4).every(Number.isFinite)).toBe(true);
  });

  test('relu lets NaN through, so that a diverged model is seen', () => {
    const a = aMatrix(kernels, 4, random);
    kernels.arena.floats(a.offset, 4).fill(Number.NaN);
    const c = kernels.arena.allocateFloats(4);
    kernels.gemmBias(2, 2, 2, a.offset, a.offset, a.offset, true, c);
    expect([...kernels.arena.floats(c, 4)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});
