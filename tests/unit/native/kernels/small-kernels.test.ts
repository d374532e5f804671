import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

describe.each([true, false])('kernels over arrays, strict %s', (strict) => {
  const kernels = loadKernels({ strict });
  const { arena } = kernels;

  function put(values: ArrayLike<number>): number {
    const offset = arena.allocateFloats(values.length);
    arena.floats(offset, values.length).set(values);
    return offset;
  }

  function putIntegers(values: readonly number[]): number {
    const offset = arena.allocateFloats(values.length);
    arena.integers(offset, values.length).set(values);
    return offset;
  }

  const floats = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 1, maxLength: 23 });

  test('fill, scale and axpy, at any length', () => {
    fc.assert(
      fc.property(floats, fc.float({ noNaN: true, min: -4, max: 4 }), (values, factor) => {
        const mark = arena.mark();
        const count = values.length;
        const source = put(values);
        const target = put(values.map((value) => 2 * value));
        kernels.axpy(target, source, count, factor);
        for (const [i, result] of arena.floats(target, count).entries()) {
          expect(result).toBeCloseTo((2 + factor) * (values[i] ?? 0), 3);
        }
        kernels.scale(source, count, factor);
        expect([...arena.floats(source, count)]).toEqual(values.map((value) => Math.fround(value * factor)));
        kernels.fill(source, count, factor);
        expect([...arena.floats(source, count)]).toEqual(values.map(() => factor));
        arena.release(mark);
      }),
    );
  });

  test('relu and its mask, at any length', () => {
    fc.assert(
      fc.property(floats, (values) => {
        const mark = arena.mark();
        const output = arena.allocateFloats(values.length);
        kernels.relu(output, put(values), values.length);
        expect([...arena.floats(output, values.length)]).toEqual(values.map((value) => (value < 0 ? 0 : value)));
        const gradient = put(values.map((_, i) => i + 1));
        kernels.maskPositive(gradient, gradient, output, values.length);
        const expected = values.map((value, i) => (value > 0 ? i + 1 : 0));
        expect([...arena.floats(gradient, values.length)]).toEqual(expected);
        arena.release(mark);
      }),
    );
  });

  test('bytes become scaled floats', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i).subarray(0, 253);
    const source = arena.allocate(bytes.length);
    arena.bytes(source, bytes.length).set(bytes);
    const target = arena.allocateFloats(bytes.length);
    kernels.scaleBytes(target, source, bytes.length, 1 / 255);
    const expected = Float32Array.from(bytes, (byte) => byte * Math.fround(1 / 255));
    expect(arena.floats(target, bytes.length)).toEqual(expected);
  });

  test.each([1, 3, 8, 11])('sums of %i columns', (columns) => {
    const rows = 9;
    const values = Array.from({ length: rows * columns }, (_, i) => ((i * 37) % 19) - 9);
    const target = put(Array.from({ length: columns }, () => 100));
    kernels.columnSums(target, put(values), rows, columns, -2, 0.5);
    const expected = Array.from({ length: columns }, (_, c) =>
      values.reduce((sum, value, i) => (i % columns === c ? sum - 2 * value : sum), 50),
    );
    expect([...arena.floats(target, columns)]).toEqual(expected);
  });

  test('softmax cross-entropy is right to float32, gradient, loss and hits', () => {
    const classes = 7;
    const logits = Array.from({ length: 5 * classes }, (_, i) => Math.fround(Math.sin(i * 1.7) * 30));
    const labels = [0, 3, 6, 2, 2];
    const gradient = arena.allocateFloats(logits.length);
    const at = put(logits);
    const loss = kernels.softmaxCrossEntropy(gradient, at, putIntegers(labels), 5, classes, 0.2);
    let expectedLoss = 0;
    let expectedCorrect = 0;
    for (const [row, label] of labels.entries()) {
      const scores = logits.slice(row * classes, (row + 1) * classes);
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      expectedLoss += Math.log(total) - (scores[label] ?? 0);
      if (scores.indexOf(Math.max(...scores)) === label) expectedCorrect++;
      for (const [c, score] of scores.entries()) {
        const expected = 0.2 * (Math.exp(score) / total - (c === label ? 1 : 0));
        expect(arena.floats(gradient, logits.length)[row * classes + c]).toBeCloseTo(expected, 6);
      }
    }
    expect(loss).toBeCloseTo(expectedLoss, 4);
    expect(kernels.countCorrect(at, putIntegers(labels), 5, classes)).toBe(expectedCorrect);
  });

  test('huge scores do not overflow, and NaN shows in the loss', () => {
    const labels = putIntegers([1]);
    const gradient = arena.allocateFloats(2);
    expect(kernels.softmaxCrossEntropy(gradient, put([1e30, -1e30]), labels, 1, 2, 1)).toBeCloseTo(2e30, -25);
    expect(kernels.softmaxCrossEntropy(gradient, put([0, Number.NaN]), labels, 1, 2, 1)).toBeNaN();
  });

  test('the first value that is not finite is found wherever it is', () => {
    for (let count = 1; count < 14; count++) {
      const offset = put(new Float32Array(count).fill(3.4e38));
      expect(kernels.firstNonFinite(offset, count)).toBe(-1);
      for (let at = count - 1; at >= 0; at--) {
        arena.floats(offset, count)[at] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][at % 3] ?? 0;
        expect(kernels.firstNonFinite(offset, count)).toBe(at);
      }
    }
  });

  test('dropout drops its share, scales the rest and repeats itself on gradients', () => {
    const count = 100_003;
    const source = put(new Float32Array(count).fill(1));
    const first = arena.allocateFloats(count);
    const again = arena.allocateFloats(count);
    kernels.dropout(first, source, count, 0.25 * 2 ** 32, 4 / 3, 77);
    kernels.dropout(again, source, count, 0.25 * 2 ** 32, 4 / 3, 77);
    const values = arena.floats(first, count);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]));
    const dropped = values.reduce((sum, value) => (value === 0 ? sum + 1 : sum), 0);
    // Five standard deviations of a binomial number.
    expect(Math.abs(dropped - count / 4)).toBeLessThan(5 * Math.sqrt(count * 0.25 * 0.75));
    expect(arena.floats(again, count)).toEqual(values);
    kernels.dropout(again, source, count, 0.25 * 2 ** 32, 4 / 3, 78);
    expect(arena.floats(again, count)).not.toEqual(values);
    kernels.dropout(again, source, count, 0, 1, 0);
    expect(arena.floats(again, count).every((value) => value === 1)).toBe(true);
  });
});
