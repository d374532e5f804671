import { expect, test } from 'vitest';
import { parseMacSleep } from '../../../../worker-agent/power/parse-mac-sleep.ts';
import { SleepWatch } from '../../../../worker-agent/power/sleep-watch.ts';
import { started } from '../../main/storage/a-store.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

/** A machine that is awake for some milliseconds, or asleep. */
async function aMachine() {
  const clock = new HandClock();
  const now = { always: 1_000_000, awake: 400_000 };
  const watch = await started(new SleepWatch(clock, { always: () => now.always, awake: () => now.awake }));
  return {
    watch,
    isAwakeFor: (ms: number) => {
      now.always += ms;
      now.awake += ms;
      clock.advance(ms);
    },
    sleepsFor: (ms: number) => {
      now.always += ms;
    },
  };
}

const isOnMac = process.platform === 'darwin';

test.skipIf(isOnMac)('a machine that has not slept says so', async () => {
  const { watch, isAwakeFor } = await aMachine();
  isAwakeFor(60_000);
  expect(await watch.last()).toBeNull();
});

test.skipIf(isOnMac)('how long it slept, and how long ago, is told by clocks that part', async () => {
  const { watch, isAwakeFor, sleepsFor } = await aMachine();
  isAwakeFor(7_000);
  sleepsFor(3_600_000);
  isAwakeFor(5_000);
  expect(await watch.last()).toEqual({ lastedMs: 3_600_000, endedMsAgo: 0 });
  isAwakeFor(20_000);
  expect(await watch.last()).toEqual({ lastedMs: 3_600_000, endedMsAgo: 20_000 });
});

test.skipIf(isOnMac)('clocks that are read some milliseconds apart are no sleep', async () => {
  const { watch, isAwakeFor, sleepsFor } = await aMachine();
  for (let time = 0; time < 10; time++) {
    sleepsFor(900);
    isAwakeFor(5_000);
  }
  expect(await watch.last()).toBeNull();
});

test('the clocks of this machine run alike while it is awake', async () => {
  const watch = await started(new SleepWatch(new HandClock()));
  if (!isOnMac) expect(await watch.last()).toBeNull();
});

test('what a Mac remembers of its last sleep', () => {
  const slept =
    '{ sec = 1700000000, usec = 500000 } Tue Nov 14 22:13:20 2023\n{ sec = 1700003600, usec = 0 } Tue Nov 14 23:13:20 2023\n';
  expect(parseMacSleep(slept, 1_700_003_610_000)).toEqual({ lastedMs: 3_599_500, endedMsAgo: 10_000 });
  const never = '{ sec = 0, usec = 0 } Thu Jan  1 01:00:00 1970\n{ sec = 0, usec = 0 } Thu Jan  1 01:00:00 1970\n';
  expect(parseMacSleep(never, 1_700_003_610_000)).toBeNull();
  expect(parseMacSleep('', 1)).toBeNull();
});
