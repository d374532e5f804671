import { expect, test } from 'vitest';
import { Speed, timeLeftMs } from '../../../../renderer/stores/uploads-speed.ts';

test('speed is what the last ten seconds have brought', () => {
  const speed = new Speed();
  expect(speed.bytesPerSecond()).toBeNull();
  speed.note(5_000, 0);
  expect(speed.bytesPerSecond()).toBeNull();
  speed.note(7_000, 1_000);
  expect(speed.bytesPerSecond()).toBe(2_000);
  for (let second = 2; second <= 30; second++) speed.note(7_000, second * 1_000);
  expect(speed.bytesPerSecond()).toBe(0);
});

test('going back begins anew', () => {
  const speed = new Speed();
  speed.note(9_000, 0);
  speed.note(1_000, 1_000);
  speed.note(2_000, 2_000);
  expect(speed.bytesPerSecond()).toBe(1_000);
});

test('the time that is left is known only when something moves', () => {
  expect(timeLeftMs(10_000, 2_000)).toBe(5_000);
  expect(timeLeftMs(10_000, 0)).toBeNull();
  expect(timeLeftMs(10_000, null)).toBeNull();
});
