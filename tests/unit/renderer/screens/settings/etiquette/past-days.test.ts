import { describe, expect, test } from 'vitest';
import { pastDays } from '../../../../../../renderer/screens/settings/etiquette/past/past-days.ts';

const HOUR_MS = 3_600_000;
const monday = Date.UTC(2026, 10, 16);

describe('pastDays', () => {
  test('parts what held by the days of the device and joins what held on', () => {
    const from = monday + 22 * HOUR_MS;
    const levels = ['full', 'full', 'gentle', 'gentle', null, 'off'] as const;
    const replay = { from, until: from + 5.5 * HOUR_MS, offset: 0, pieceMs: HOUR_MS, levels: [...levels] };
    expect(pastDays(replay)).toEqual([
      { startsAt: monday, runs: [{ from: 1_320, to: 1_440, level: 'full' }] },
      {
        startsAt: monday + 24 * HOUR_MS,
        runs: [
          { from: 0, to: 120, level: 'gentle' },
          { from: 180, to: 210, level: 'off' },
        ],
      },
    ]);
  });

  test('goes by the clock of the device, also over midnight within a piece', () => {
    const from = monday + 20.5 * HOUR_MS;
    const replay = { from, until: from + HOUR_MS, offset: 180, pieceMs: HOUR_MS, levels: ['yield' as const] };
    expect(pastDays(replay)).toEqual([
      { startsAt: monday, runs: [{ from: 1_410, to: 1_440, level: 'yield' }] },
      { startsAt: monday + 24 * HOUR_MS, runs: [{ from: 0, to: 30, level: 'yield' }] },
    ]);
  });

  test('a day on which it was away is there, and empty', () => {
    const levels = ['full', ...Array.from({ length: 47 }, () => null), 'full'] as const;
    const replay = { from: monday, until: monday + 49 * HOUR_MS, offset: 0, pieceMs: HOUR_MS, levels: [...levels] };
    expect(pastDays(replay).map(({ runs }) => runs.length)).toEqual([1, 0, 1]);
  });
});
