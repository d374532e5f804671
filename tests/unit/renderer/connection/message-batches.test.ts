import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MessageBatches } from '../../../../renderer/connection/message-batches.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('batches of messages', () => {
  test('the first goes on at once, the rest together and in order, a few times a second', () => {
    const delivered: (readonly number[])[] = [];
    const batches = new MessageBatches<number>(200, (messages) => delivered.push(messages));
    batches.add(1);
    vi.advanceTimersByTime(0);
    expect(delivered).toEqual([[1]]);
    for (let message = 2; message <= 1_000; message++) batches.add(message);
    vi.advanceTimersByTime(199);
    expect(delivered).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(delivered).toHaveLength(2);
    expect(delivered[1]).toHaveLength(999);
    expect(delivered[1]?.[0]).toBe(2);
  });

  test('what was not handed on when it is stopped is forgotten', () => {
    const delivered: (readonly number[])[] = [];
    const batches = new MessageBatches<number>(200, (messages) => delivered.push(messages));
    batches.add(1);
    batches.stop();
    vi.advanceTimersByTime(1_000);
    expect(delivered).toEqual([]);
  });
});
