import { expect, it } from 'vitest';
import { Bell } from '../../../common/bell.ts';

it('wakes one that waits', async () => {
  const bell = new Bell();
  let isAwake = false;
  const waiting = bell.rung().then(() => {
    isAwake = true;
  });
  await Promise.resolve();
  expect(isAwake).toBe(false);
  bell.ring();
  await waiting;
  expect(isAwake).toBe(true);
});

it('is not missed by one who comes later, and counts once however often it was rung', async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.rung();
  let isAwake = false;
  void bell.rung().then(() => {
    isAwake = true;
  });
  await new Promise(setImmediate);
  expect(isAwake).toBe(false);
  bell.ring();
  await new Promise(setImmediate);
  expect(isAwake).toBe(true);
});
