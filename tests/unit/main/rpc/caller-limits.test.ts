import { expect, test } from 'vitest';
import { CallerLimits } from '../../../../main/rpc/caller-limits.ts';
import { HandClock } from '../storage/hand-clock.ts';

function someLimits() {
  const clock = new HandClock();
  return { clock, limits: new CallerLimits({ clock, burst: 3, perSecond: 1, atOnce: 2, callers: 10 }) };
}

test('a caller that asks too often is told when to come again', () => {
  const { clock, limits } = someLimits();
  for (let call = 0; call < 3; call++) limits.take('a');
  expect(() => limits.take('a')).toThrow(
    expect.objectContaining({ code: 'too-many-requests', message: 'too many calls: come again in 1 s' }),
  );
  expect(() => limits.take('b')).not.toThrow();
  clock.advance(1_000);
  expect(() => limits.take('a')).not.toThrow();
});

test('a caller has so many calls open at a time', () => {
  const { clock, limits } = someLimits();
  const leave = limits.enter('a');
  limits.enter('a');
  clock.advance(10_000);
  expect(() => limits.enter('a')).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
  limits.enter('b');
  leave();
  expect(() => limits.enter('a')).not.toThrow();
});
