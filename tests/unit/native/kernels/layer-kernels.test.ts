import { describe, expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

describe.each(['strict', 'relaxed'] as const)('kernels of layers, %s', (variant) => {
  const kernels = loadKernels({ strict: variant === 'strict' });
  const { arena } = kernels;

  function apply(name: 'tanh' | 'sigmoid' | 'gelu', values: ArrayLike<number>): Float32Array {
    const at = arena.allocateFloats(values.length);
    arena.floats(at, values.length).set(values);
    kernels[name](at, at, values.length);
    return Float32Array.from(arena.floats(at, values.length));
  }

  test.each([
    ['tanh', Math.tanh],
    ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
    ['gelu', (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
  ] as const)('%s is right to float32 over its whole range', (name, exact) => {
    const values = Float32Array.from({ length: 4003 }, (_, i) => (i - 2001) / 40);
    for (const [i, value] of apply(name, values).entries()) {
      const expected = exact(values[i] ?? 0);
      expect(Math.abs(value - expected)).toBeLessThan(4e-7 * Math.max(1, Math.abs(expected)));
    }
  });

  test.each([
    ['tanh', -1, 1],
    ['sigmoid', 0, 1],
    ['gelu', 0, 1e6],
  ] as const)('%s does not overflow far out and keeps NaN', (name, lowest, highest) => {
    const [low, high, none] = apply(name, [-1e6, 1e6, Number.NaN]);
    expect(low).toBeCloseTo(lowest, 12);
    expect(high).toBe(highest);
    expect(none).toBeNaN();
  });

  test('a value gives the same bits wherever it stands', () => {
    const random = new Random(3);
    const values = Float32Array.from({ length: 11 }, () => random.uniform() * 8 - 4);
    for (const name of ['tanh', 'sigmoid', 'gelu'] as const) {
      const whole = apply(name, values);
      const alone = Float32Array.from(values, (value) => apply(name, [value])[0] ?? 0);
      expect(whole).toEqual(alone);
    }
  });

  test('a row of softmax adds up to one, whatever its scores; causal rows do not look ahead', () => {
    const [rows, columns] = [14, 7];
    const at = arena.allocateFloats(rows * columns);
    const random = new Random(4);
    for (const causal of [false, true]) {
      const view = arena.floats(at, rows * columns);
      for (let i = 0; i < view.length; i++) view[i] = random.uniform() * 200 - 100;
      kernels.softmaxRows(at, at, rows, columns, causal);
      for (let r = 0; r < rows; r++) {
        const row = [...arena.floats(at + r * columns * 4, columns)];
        expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        if (causal) expect(row.slice((r % columns) + 1)).toEqual(row.slice((r % columns) + 1).map(() => 0));
      }
    }
  });

  test('what is no token becomes one', () => {
    const source = arena.allocateFloats(7);
    const target = arena.allocateFloats(7);
    arena.floats(source, 7).set([0, 3, 4, 1e30, -1, Number.NaN, -Infinity]);
    kernels.tokenIds(target, source, 7, 4);
    expect([...arena.integers(target, 7)]).toEqual([0, 3, 3, 3, 0, 0, 0]);
  });

  test('heads are cut and put together again', () => {
    const [samples, positions, parts, heads, size] = [2, 3, 3, 2, 5] as const;
    const count = samples * positions * parts * heads * size;
    const [source, cut, back] = [count, count, count].map((values) => arena.allocateFloats(values)) as [
      number,
      number,
      number,
    ];
    arena.floats(source, count).set(Float32Array.from({ length: count }, (_, i) => i));
    kernels.splitHeads(cut, source, samples, positions, parts, heads, size);
    // Part 2, sample 1, head 0, position 1 came from sample 1, position 1, part 2, head 0.
    const at = (((2 * samples + 1) * heads + 0) * positions + 1) * size;
    const from = (((1 * positions + 1) * parts + 2) * heads + 0) * size;
    expect(arena.floats(cut, count)[at]).toBe(from);
    kernels.mergeHeads(back, cut, samples, positions, parts, heads, size);
    expect(arena.floats(back, count)).toEqual(arena.floats(source, count));
  });
});
