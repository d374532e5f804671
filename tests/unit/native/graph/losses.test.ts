import { describe, expect, test } from 'vitest';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../../native/training/evaluate.ts';
import { openSession, type TrainingSession } from '../../../../native/training/session.ts';

/** A model whose outputs are its inputs. */
function identity(size: number, loss: string): TrainingSession {
  const spec = ModelSpec.parse({ input: [size], layers: [{ type: 'dense', units: size }], loss });
  const session = openSession(loadKernels({ strict: true }), spec, { maxBatch: 4 });
  for (let i = 0; i < size; i++) session.parameters[i * size + i] = 1;
  return session;
}

function samples(size: number, rows: number[][], labels: number[], targets?: number[][]) {
  const own = targets === undefined ? {} : { targets: Float32Array.from(targets.flat()) };
  const features = Float32Array.from(rows.flat());
  const classes = ['no', 'yes'];
  return { count: rows.length, shape: [size], features, scale: 1, labels: Int32Array.from(labels), classes, ...own };
}

describe('what losses and accuracies mean', () => {
  test('squared error against the label as a number, with no accuracy', async () => {
    const result = await evaluate(identity(1, 'mean-squared-error'), samples(1, [[0.5], [3]], [1, 2]));
    expect(result).toEqual({ loss: (0.25 + 1) / 2, accuracy: 0, correct: 0, count: 2, confusion: null });
  });

  test('squared error against one for the class of the label among several', async () => {
    const result = await evaluate(identity(3, 'mean-squared-error'), samples(3, [[1, 0, 2]], [0]));
    expect(result.loss).toBeCloseTo(4 / 3, 6);
  });

  test('squared error against targets of the samples', async () => {
    const data = samples(
      2,
      [
        [1, 2],
        [3, 4],
      ],
      [0, 0],
      [
        [1, 1],
        [1, 4],
      ],
    );
    expect((await evaluate(identity(2, 'mean-squared-error'), data)).loss).toBe((0.5 + 2) / 2);
  });

  test('a binary answer is right on its side of one half', async () => {
    const data = samples(1, [[2], [-1], [0.1], [0]], [1, 0, 0, 0]);
    const result = await evaluate(identity(1, 'binary-cross-entropy'), data);
    expect(result).toMatchObject({ accuracy: 3 / 4, correct: 3, count: 4 });
    const terms = [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(-1)), Math.log1p(Math.exp(0.1)), Math.LN2];
    expect(result.loss).toBeCloseTo(terms.reduce((sum, term) => sum + term, 0) / 4, 6);
  });

  test('of many answers each counts, and scores far out stay finite', async () => {
    const rows = [
      [1, -1, 500],
      [-500, 1, 1],
    ];
    const targets = [
      [1, 0, 1],
      [0, 0, 0.25],
    ];
    const result = await evaluate(identity(3, 'binary-cross-entropy'), samples(3, rows, [0, 0], targets));
    expect(result.accuracy).toBeCloseTo(4 / 6, 6);
    expect(result.loss).toBeLessThan(1);
  });

  test('tokens are judged against the next one, and the last is not judged', async () => {
    const spec = ModelSpec.parse({
      input: [4],
      layers: [
        { type: 'embedding', vocabulary: 3, features: 3 },
        { type: 'dense', units: 3 },
      ],
      loss: 'next-token-cross-entropy',
    });
    const session = openSession(loadKernels({ strict: true }), spec, { maxBatch: 2 });
    // After 0 comes 1, after 1 comes 2, after 2 comes 0: with certainty, by scores of 30.
    session.parameters.set([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 30, 0, 0, 0, 30, 30, 0, 0]);
    const right = await evaluate(
      session,
      samples(
        4,
        [
          [0, 1, 2, 0],
          [1, 2, 0, 1],
        ],
        [0, 1],
      ),
    );
    expect(right).toMatchObject({ accuracy: 1, correct: 2, count: 2 });
    expect(right.loss).toBeLessThan(1e-6);
    const mixed = await evaluate(session, samples(4, [[0, 1, 1, 2]], [0]));
    expect(mixed.accuracy).toBeCloseTo(2 / 3, 6);
    expect(mixed.loss).toBeCloseTo(30 / 3, 4);
  });
});

describe('samples that do not fit', () => {
  const tokens = ModelSpec.parse({
    input: [2],
    layers: [
      { type: 'embedding', vocabulary: 5, features: 3 },
      { type: 'dense', units: 5 },
    ],
    loss: 'next-token-cross-entropy',
  });

  test.each([
    ['a token beyond the vocabulary', [1, 5], 1],
    ['a negative token', [-1, 2], 1],
    ['half a token', [0.5, 2], 1],
    ['tokens that were scaled', [1, 2], 1 / 255],
    ['no number', [Number.NaN, 2], 1],
  ])('%s: refused before anything is trained', (_, row, scale) => {
    const session = openSession(loadKernels({ strict: true }), tokens, { maxBatch: 2 });
    const data = { ...samples(2, [[0, 1], row], [0, 0]), scale };
    expect(() => session.open(data)).toThrow(
      expect.objectContaining({ code: 'dataset-mismatch', details: expect.objectContaining({ vocabulary: 5 }) }),
    );
  });

  test('labels may be anything where the loss does not read them', () => {
    const session = openSession(loadKernels({ strict: true }), tokens, { maxBatch: 2 });
    expect(() => session.open(samples(2, [[0, 4]], [700]))).not.toThrow();
  });

  test('targets of another size than the outputs', () => {
    const session = identity(3, 'mean-squared-error');
    expect(() => session.open(samples(3, [[1, 2, 3]], [0], [[1, 2]]))).toThrow(
      expect.objectContaining({ code: 'dataset-mismatch' }),
    );
  });
});
