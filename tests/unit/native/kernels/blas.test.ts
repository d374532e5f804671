import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { withBlas } from '../../../../native/kernels/blas.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import { loadBlas } from '../../../../native/kernels/load-blas.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

const { blas, ...search } = loadBlas();
const reason = 'reason' in search ? search.reason : 'found';
const EPSILON = 2 ** -24;

const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 300 }));
const factor = fc.constantFrom(0, 1, -0.5, 2);

function put(kernels: Kernels, values: Float32Array): number {
  const offset = kernels.arena.allocateFloats(values.length);
  kernels.arena.floats(offset, values.length).set(values);
  return offset;
}

function drawn(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => 2 * random.uniform() - 1);
}

test('a library that is not there gives its reason, and so does none', () => {
  expect(loadBlas('/nowhere/libblas.so')).toMatchObject({ blas: null, reason: expect.stringContaining('/nowhere') });
  expect(loadBlas('none')).toEqual({ blas: null, reason: 'EO_BLAS forbids it' });
});

test('a library without CBLAS is refused', () => {
  const library = process.platform === 'darwin' ? '/usr/lib/libz.1.dylib' : 'libc.so.6';
  expect(loadBlas(library)).toMatchObject({ blas: null, reason: expect.stringContaining('cblas_sgemm') });
});

describe.skipIf(blas === null)(`products by a BLAS (${reason})`, () => {
  const own = loadKernels({ strict: false });
  const kernels = withBlas(own, blas as NonNullable<typeof blas>);
  const random = new Random(3);

  test('agree with the kernels within the stated bound, for any sizes, transposes and scales', () => {
    fc.assert(
      fc.property(
        fc.tuple(size, size, size),
        fc.tuple(fc.boolean(), fc.boolean()),
        fc.tuple(factor, factor),
        ([m, n, k], [transposeA, transposeB], [alpha, beta]) => {
          const mark = kernels.arena.mark();
          const a = put(kernels, drawn(random, m * k));
          const b = put(kernels, drawn(random, k * n));
          const before = drawn(random, m * n);
          const c = put(kernels, before);
          const d = put(kernels, before);
          kernels.gemm(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
          own.gemm(transposeA, transposeB, m, n, k, alpha, a, b, beta, d);
          const expected = kernels.arena.floats(d, m * n);
          // Magnitudes are at most one: each sum of products is at most k.
          const bound = 2 * (k + 2) * EPSILON * (Math.abs(alpha) * k + Math.abs(beta));
          const furthest = kernels.arena.floats(c, m * n).reduce((most, value, index) => {
            return Math.max(most, Math.abs(value - (expected[index] ?? Number.NaN)));
          }, 0);
          expect(furthest).toBeLessThanOrEqual(bound);
          kernels.arena.release(mark);
        },
      ),
      { numRuns: 60, seed: 9 },
    );
  });

  test.each([true, false])('add the bias to each row, with relu %s', (relu) => {
    const [m, n, k] = [7, 10, 33];
    const a = put(kernels, drawn(random, m * k));
    const b = put(kernels, drawn(random, k * n));
    const bias = put(kernels, drawn(random, n));
    const c = kernels.arena.allocateFloats(m * n);
    const d = kernels.arena.allocateFloats(m * n);
    kernels.gemmBias(m, n, k, a, b, bias, relu, c);
    own.gemmBias(m, n, k, a, b, bias, relu, d);
    const expected = [...kernels.arena.floats(d, m * n)];
    expect(expected.some((value) => value === 0)).toBe(relu);
    for (const [index, value] of kernels.arena.floats(c, m * n).entries()) {
      expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThanOrEqual(2 * (k + 2) * EPSILON * (k + 1));
    }
  });

  test('let NaN through relu, so that a diverged model is seen', () => {
    const a = put(kernels, new Float32Array(4).fill(Number.NaN));
    const c = kernels.arena.allocateFloats(4);
    kernels.gemmBias(2, 2, 2, a, a, a, true, c);
    expect([...kernels.arena.floats(c, 4)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  test('find the memory again after it has grown', () => {
    const grown = withBlas(loadKernels({ strict: false }), blas as NonNullable<typeof blas>);
    const a = put(grown, Float32Array.of(1, 2, 3, 4));
    const c = grown.arena.allocateFloats(4);
    const multiply = () => {
      grown.gemm(false, false, 2, 2, 2, 1, a, a, 0, c);
      return [...grown.arena.floats(c, 4)];
    };
    expect(multiply()).toEqual([7, 10, 15, 22]);
    const { buffer } = grown.arena;
    const far = put(grown, new Float32Array(64 * 2 ** 20).fill(1));
    expect(grown.arena.buffer).not.toBe(buffer);
    grown.arena.floats(c, 4).fill(0);
    expect(multiply()).toEqual([7, 10, 15, 22]);
    grown.gemm(false, false, 2, 2, 2, 1, a, far, 0, c);
    expect([...grown.arena.floats(c, 4)]).toEqual([3, 3, 7, 7]);
  });
});
