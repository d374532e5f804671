import { expect, test } from 'vitest';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../../native/training/evaluate.ts';
import { openSession } from '../../../../native/training/session.ts';

/** Judges a model whose outputs are its inputs, in batches of two. */
async function confusionOf(loss: string, rows: readonly number[][], labels: readonly number[]) {
  const size = rows[0]?.length ?? 1;
  const spec = ModelSpec.parse({ input: [size], layers: [{ type: 'dense', units: size }], loss });
  const session = openSession(loadKernels({ strict: true }), spec, { maxBatch: 2 });
  for (let i = 0; i < size; i++) session.parameters[i * size + i] = 1;
  const classes = Array.from({ length: Math.max(2, size) }, (_, index) => String(index));
  const features = Float32Array.from(rows.flat());
  const set = { count: rows.length, shape: [size], features, scale: 1, labels: Int32Array.from(labels), classes };
  const { confusion, correct } = await evaluate(session, set);
  return { confusion: confusion && [...confusion], correct };
}

test('counts true classes in rows and answers in columns, over all batches', async () => {
  const rows = [
    [1, 0, 0],
    [0, 2, 0],
    [0, 0, 3],
    [0, 1, 0],
    [0, 1, 0],
  ];
  expect(await confusionOf('softmax-cross-entropy', rows, [0, 0, 2, 1, 2])).toEqual({
    confusion: [1, 1, 0, 0, 1, 0, 0, 1, 1],
    correct: 3,
  });
});

test('of equal scores the first counts, as it does for the accuracy', async () => {
  const { confusion, correct } = await confusionOf(
    'softmax-cross-entropy',
    [
      [1, 1],
      [1, 1],
    ],
    [0, 1],
  );
  expect(confusion).toEqual([1, 0, 1, 0]);
  expect(correct).toBe(1);
});

test('a single output tells two classes apart', async () => {
  expect(await confusionOf('binary-cross-entropy', [[-1], [2], [3]], [0, 1, 0])).toEqual({
    confusion: [1, 1, 0, 1],
    correct: 2,
  });
});

test('knows nothing of classes where there is no right or wrong, or more than a hundred', async () => {
  expect((await confusionOf('mean-squared-error', [[1], [0]], [1, 0])).confusion).toBeNull();
  const wide = Array.from({ length: 101 }, () => 0);
  expect((await confusionOf('softmax-cross-entropy', [wide], [0])).confusion).toBeNull();
});
