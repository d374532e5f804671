import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../main/simulation/virtual-clock.ts';

test('time goes from timer to timer, in order, and stands still in between', () => {
  const clock = new VirtualClock(1_000);
  const calls: string[] = [];
  clock.after(500, () => calls.push('late'));
  clock.after(20, () => calls.push('early'));
  clock.after(20, () => calls.push('early, second'));
  const disarm = clock.after(30, () => calls.push('never'));
  disarm();
  expect(clock.now()).toBe(1_000);
  while (clock.advance()) calls.push(`${clock.monotonic()}`);
  expect(calls).toEqual(['early', '20', 'early, second', '20', 'late', '500']);
  expect(clock.now()).toBe(1_500);
});

test('what is called may set timers, and what repeats can be ended', () => {
  const clock = new VirtualClock(0);
  const at: number[] = [];
  const end = clock.every(10, () => {
    at.push(clock.monotonic());
    if (at.length === 3) clock.after(5, end);
  });
  while (clock.advance());
  expect(at).toEqual([10, 20, 30]);
});
