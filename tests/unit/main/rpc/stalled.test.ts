import { describe, expect, test, vi } from 'vitest';
import { unlessStalled } from '../../../../main/rpc/stalled.ts';
import { collect } from '../../builders/collect.ts';

describe('a stream that may not stall', () => {
  test('passes everything on', async () => {
    async function* source() {
      yield* [1, 2, 3];
    }
    expect(await collect(unlessStalled(source(), 30_000))).toEqual([1, 2, 3]);
  });

  test('fails when the next item takes too long, and its source is closed', async () => {
    vi.useFakeTimers();
    try {
      let isClosed = false;
      const source: AsyncIterable<number> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => undefined),
          return: async () => {
            isClosed = true;
            return { done: true, value: undefined };
          },
        }),
      };
      const reading = collect(unlessStalled(source, 30_000));
      const failed = expect(reading).rejects.toMatchObject({
        code: 'deadline-exceeded',
        message: 'nothing came for 30 s',
      });
      await vi.advanceTimersByTimeAsync(30_000);
      await failed;
      expect(isClosed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('has as long for every item anew, and leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      async function* source() {
        for (let item = 1; item <= 4; item++) {
          await new Promise((resolve) => setTimeout(resolve, 20_000));
          yield item;
        }
      }
      const reading = collect(unlessStalled(source(), 30_000));
      await vi.advanceTimersByTimeAsync(80_000);
      expect(await reading).toEqual([1, 2, 3, 4]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
