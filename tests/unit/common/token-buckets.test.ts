import { expect, test } from 'vitest';
import { TokenBuckets } from '../../../common/token-buckets.ts';
import { HandClock } from '../main/storage/hand-clock.ts';

test('so many at once, then as many as the time allows, each key for itself', () => {
  const clock = new HandClock();
  const buckets = new TokenBuckets({ clock, burst: 3, perSecond: 2, keys: 10 });
  const take = (key: string, times: number) => Array.from({ length: times }, () => buckets.take(key));
  expect(take('a', 5)).toEqual([0, 0, 0, 500, 500]);
  expect(take('b', 1)).toEqual([0]);
  clock.advance(250);
  expect(take('a', 1)).toEqual([250]);
  clock.advance(250);
  expect(take('a', 2)).toEqual([0, 500]);
  clock.advance(60_000);
  expect(take('a', 4)).toEqual([0, 0, 0, 500]);
});

test('of too many keys the longest unused is forgotten', () => {
  const buckets = new TokenBuckets({ clock: new HandClock(), burst: 1, perSecond: 1, keys: 2 });
  for (const key of ['a', 'b', 'a', 'c']) buckets.take(key);
  expect([buckets.take('a'), buckets.take('b')]).toEqual([1_000, 0]);
});
