import { expect, test } from 'vitest';
import type { BatchResult } from '../../../../native/graph/loss.ts';
import { StepQueue } from '../../../../native/training/step-queue.ts';

const result = (lossSum: number): BatchResult => ({ lossSum, correct: 0 });

/** A queue with the losses that were taken from it, in their order. */
function aQueue(lookahead: number) {
  const taken: number[] = [];
  return { queue: new StepQueue(lookahead), taken, take: ({ lossSum }: BatchResult) => void taken.push(lossSum) };
}

test('a result that is there is taken at once, and nothing has to be awaited', () => {
  const { queue, taken, take } = aQueue(0);
  expect(queue.add(result(1), take)).toBeUndefined();
  expect(taken).toEqual([1]);
});

test('promised results wait as many as may, and are taken in the order of their steps', async () => {
  const { queue, taken, take } = aQueue(2);
  const first = Promise.withResolvers<BatchResult>();
  expect(queue.add(first.promise, take)).toBeUndefined();
  expect(queue.add(Promise.resolve(result(2)), take)).toBeUndefined();
  const third = queue.add(Promise.resolve(result(3)), take);
  expect(third).toBeInstanceOf(Promise);
  first.resolve(result(1));
  await third;
  expect(taken).toEqual([1]);
  await queue.drain();
  expect(taken).toEqual([1, 2, 3]);
});

test('a step that fails is told when its turn comes, and not before', async () => {
  const { queue, taken, take } = aQueue(2);
  void queue.add(Promise.resolve(result(1)), take);
  void queue.add(Promise.reject(new Error('lost')), take);
  await new Promise((resolve) => setImmediate(resolve));
  await expect(queue.drain()).rejects.toThrow('lost');
  expect(taken).toEqual([1]);
});
