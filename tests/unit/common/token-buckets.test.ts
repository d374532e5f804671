import { expect, test } from 'vitest';
import { TokenBuckets } from '../../../common/token-buckets.ts';
import { HandClock } from '../main/storage/hand-clock.ts';

function someBuckets(keys = 10) {
  const clock = new HandClock();
  return { clock, buckets: new TokenBuckets({ clock, burst: 2, perSecond: 0.5, keys }) };
}

test('so many may come at once, and then one each time', () => {
  const { clock, buckets } = someBuckets();
  expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 2_000]);
  clock.advance(1_999);
  expect(buckets.take('a')).toBe(1);
  clock.advance(1);
  expect(buckets.take('a')).toBe(0);
});

test('one key takes nothing from another', () => {
  const { buckets } = someBuckets();
  for (let count = 0; count < 5; count++) buckets.take('a');
  expect(buckets.take('b')).toBe(0);
});

test('only so many keys are remembered, the longest unused is forgotten', () => {
  const { buckets } = someBuckets(2);
  for (const key of ['a', 'a', 'b', 'c']) buckets.take(key);
  expect(buckets.take('a')).toBe(0);
});
