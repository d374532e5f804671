import { expect, test } from 'vitest';
import { firstRoundKept } from '../../../../../main/jobs/training/attempt-retention.ts';

test.each([
  ['all of a job of 500 rounds over 50 devices', 500, 50, 1],
  ['the last 2,000 rounds of 50 devices', 2_001, 50, 2],
  ['the last 100,000 rounds of one device', 100_000, 1, 1],
  ['the round itself, however many devices there are', 7, 200_000, 7],
])('%s are kept', (_, committed, shares, first) => {
  expect(firstRoundKept(committed, shares)).toBe(first);
});
