import { expect, test } from 'vitest';
import { TensorBatcher } from '../../../../../../worker-agent/serving/runtimes/tensors/tensor-batcher.ts';
import type { TensorBlock } from '../../../../../../worker-agent/serving/runtimes/tensors/tensor-block.ts';
import type { TensorModel } from '../../../../../../worker-agent/serving/runtimes/tensors/tensor-model.ts';

function block(rows: number, columns: number, ...values: number[]): TensorBlock {
  return {
    header: { name: 'x', type: 'UINT8', shape: [rows, columns], sizeBytes: values.length },
    bytes: Uint8Array.from(values),
  };
}

/** A model that gives back what it gets, notes the rows of its runs, and fails on a 13. */
function aModel(mostRows: number) {
  const runs: number[] = [];
  const ports = [{ name: 'x', type: 'UINT8', shape: ['n', 'm'] }] as const;
  const model: TensorModel = {
    inputs: ports,
    outputs: ports,
    mostRows,
    run: async ([input]) => {
      if (input === undefined) throw new TypeError();
      runs.push(input.header.shape[0] ?? 0);
      if (input.bytes.includes(13)) throw new Error('thirteen');
      return [input];
    },
  };
  return { batcher: new TensorBatcher(model), runs };
}

const valuesOf = (outcome: Awaited<ReturnType<TensorBatcher['run']>>) =>
  'error' in outcome ? outcome.error : outcome.outputs.map(({ header, bytes }) => [header.shape, [...bytes]]);

test('runs together what is alike, as far as it fits, and gives everyone their own', async () => {
  const { batcher, runs } = aModel(4);
  const asked = [
    block(1, 2, 1, 2),
    block(2, 2, 3, 4, 5, 6),
    block(1, 1, 7),
    block(2, 2, 8, 9, 10, 11),
    block(1, 2, 12, 14),
  ];
  const outcomes = await Promise.all(asked.map((one) => batcher.run([one], ['x'])));
  expect(outcomes.map(valuesOf)).toEqual(asked.map(({ header, bytes }) => [[header.shape, [...bytes]]]));
  // 1 + 2 + 1 rows of two columns, then the one of another shape, then the two rows that had no room.
  expect(runs).toEqual([4, 1, 2]);
});

test('runs each alone where samples must not meet', async () => {
  const { batcher, runs } = aModel(1);
  await Promise.all([block(1, 2, 1, 2), block(1, 2, 3, 4)].map((one) => batcher.run([one], ['x'])));
  expect(runs).toEqual([1, 1]);
});

test('lets only the one fail that is to blame', async () => {
  const { batcher } = aModel(8);
  const asked = [block(1, 1, 1), block(1, 1, 13), block(1, 1, 3)];
  const outcomes = await Promise.all(asked.map((one) => batcher.run([one], ['x'])));
  expect(outcomes.map(valuesOf)).toEqual([[[[1, 1], [1]]], new Error('thirteen'), [[[1, 1], [3]]]]);
});

test('does not run for who has gone', async () => {
  const { batcher, runs } = aModel(8);
  void batcher.run([block(1, 1, 1)], ['x'], () => true);
  await batcher.run([block(1, 1, 2)], ['x']);
  expect(runs).toEqual([1]);
});
