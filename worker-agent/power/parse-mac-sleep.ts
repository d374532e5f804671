import type { LastSleep } from '../../common/domain/device.ts';

/** Reads `sysctl -n kern.sleeptime kern.waketime`, two instants such as `{ sec = 1700000000, usec = 500000 } Tue Nov 14 …`. Null where the machine has not slept since it was started. */
export function parseMacSleep(text: string, now: number): LastSleep | null {
  const instants = [...text.matchAll(/sec = (\d+), usec = (\d+)/g)].map(
    ([, seconds, micros]) => Number(seconds) * 1_000 + Math.round(Number(micros) / 1_000),
  );
  const [from, to] = instants;
  if (from === undefined || to === undefined || from === 0 || to < from || to > now) return null;
  return { lastedMs: to - from, endedMsAgo: now - to };
}
