import type { DeviceWake } from '../../../common/domain/wake.ts';

/** After so many failures in a row a device is left alone until it is back by itself, or a person wakes it. */
export const MOST_FAILURES = 4;

/** How long after the first, second and third failure the next try comes. */
const PAUSES_MS = [5, 15, 60].map((minutes) => minutes * 60_000);
/** A device that was woken and sleeps again is left asleep for so long. */
const AFTER_SUCCESS_MS = 10 * 60_000;

type Tried = Pick<DeviceWake, 'state' | 'at' | 'endedAt' | 'cause'>;

/** Whether a device may be woken again for waiting work, or from when on; `never` once it was given up. */
export function nextWakeAt(tries: readonly Tried[], lastSeenAt: number): number | 'never' {
  const last = tries.at(-1);
  if (last === undefined) return 0;
  if (last.state === 'waiting') return 'never'; // it is being woken
  if (last.state === 'woke') return (last.endedAt ?? last.at) + AFTER_SUCCESS_MS;
  const failures = failuresInRow(tries, lastSeenAt);
  if (failures.length === 0) return 0;
  if (failures.length >= MOST_FAILURES || last.state === 'impossible') return 'never';
  return (last.endedAt ?? last.at) + (PAUSES_MS[failures.length - 1] ?? 0);
}

/** The tries that have failed since the device was last there or woken. */
export function failuresInRow(tries: readonly Tried[], lastSeenAt: number): readonly Tried[] {
  const end = tries.findLastIndex(({ state, at, cause }) => state === 'woke' || at < lastSeenAt || isOurs(cause));
  return tries.slice(end + 1);
}

/** Our own doing says nothing about the device. */
function isOurs(cause: Tried['cause']): boolean {
  return cause === 'interrupted';
}
