import { describe, expect, test } from 'vitest';
import { failuresInRow, nextWakeAt } from '../../../../../main/cluster/wake/wake-pace.ts';

const MINUTE = 60_000;
const failed = (at: number) => ({ state: 'no-answer', at, endedAt: at + 1_000, cause: 'not-heard' }) as const;

describe('a device is woken again for work', () => {
  test('at once where it was never tried', () => {
    expect(nextWakeAt([], 0)).toBe(0);
  });

  test('later after each failure, and after the fourth not at all', () => {
    const tries = [failed(1_000), failed(10 * MINUTE), failed(40 * MINUTE), failed(120 * MINUTE)];
    expect(nextWakeAt(tries.slice(0, 1), 0)).toBe(2_000 + 5 * MINUTE);
    expect(nextWakeAt(tries.slice(0, 2), 0)).toBe(1_000 + 25 * MINUTE);
    expect(nextWakeAt(tries.slice(0, 3), 0)).toBe(1_000 + 100 * MINUTE);
    expect(nextWakeAt(tries, 0)).toBe('never');
  });

  test('as if nothing had been once it was back by itself', () => {
    const tries = [1, 2, 3, 4].map((minute) => failed(minute * MINUTE));
    expect(nextWakeAt(tries, 5 * MINUTE)).toBe(0);
    expect(failuresInRow([...tries, failed(6 * MINUTE)], 5 * MINUTE)).toHaveLength(1);
  });

  test('ten minutes after it was woken, so that it may sleep', () => {
    const woke = { state: 'woke', at: 1_000, endedAt: 5_000, cause: null } as const;
    expect(nextWakeAt([failed(0), woke], 6_000)).toBe(5_000 + 10 * MINUTE);
    expect(nextWakeAt([woke, failed(20 * MINUTE)], 6_000)).toBe(20 * MINUTE + 1_000 + 5 * MINUTE);
  });

  test('never while it is being woken, nor where it cannot be', () => {
    expect(nextWakeAt([{ state: 'waiting', at: 1, endedAt: null, cause: null }], 0)).toBe('never');
    expect(nextWakeAt([{ state: 'impossible', at: 1, endedAt: 1, cause: 'wireless-only' }], 0)).toBe('never');
    expect(nextWakeAt([{ state: 'impossible', at: 1, endedAt: 1, cause: 'wireless-only' }], 2)).toBe(0);
  });

  test('soon where a stop of the orchestrator ended the last one', () => {
    expect(nextWakeAt([{ state: 'no-answer', at: 1, endedAt: 2, cause: 'interrupted' }], 0)).toBe(0);
  });
});
