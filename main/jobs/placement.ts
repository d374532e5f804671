import type { DeviceId } from '../../common/domain/ids.ts';

/** A device as a place for work. */
export interface Place {
  readonly deviceId: DeviceId;
  /** Tasks it has already. */
  readonly load: number;
  /** Parts of the job's data that it holds. */
  readonly held?: number;
  /** Milliseconds that it should need to train on the part; undefined where it is not known yet. */
  readonly trainingMs?: number | undefined;
}

interface RankedPlace extends Place {
  /** When it would be done with one task more, in tasks of the fastest one. */
  readonly finish: number;
}

/** Devices whose speeds differ by less count as equally fast: data stay where they are, and all get their turn. */
const SAME_SPEED = 2;
/** Nobody gains by moving what takes less. */
const SHORT_MS = 250;

/**
 * The best of the places that have room: one that holds the share's data already unless it would be done later than the
 * earliest, else the one that would be done earliest. Of equal ones the one that holds fewest parts: so all get their
 * turn, and data spread over all. Ties go to the lower id, so that the choice can be repeated.
 */
export function choosePlace(places: readonly Place[], holders: ReadonlySet<DeviceId>): DeviceId | undefined {
  let earliest: RankedPlace | undefined;
  let holder: RankedPlace | undefined;
  for (const place of ranked(places)) {
    if (earliest === undefined || isBetter(place, earliest)) earliest = place;
    if (holders.has(place.deviceId) && (holder === undefined || isBetter(place, holder))) holder = place;
  }
  if (earliest === undefined) return undefined;
  return holder !== undefined && holder.finish <= earliest.finish ? holder.deviceId : earliest.deviceId;
}

/** A device whose speed is not known counts as one of the fastest: it gets its chance to show it. */
function ranked(places: readonly Place[]): RankedPlace[] {
  const times = places.map(({ trainingMs }) => trainingMs && Math.max(trainingMs, SHORT_MS));
  const fastest = Math.min(...times.flatMap((time) => time ?? []));
  return places.map((place, index) => {
    const slowness = (times[index] ?? fastest) / fastest;
    const step = Number.isFinite(slowness) ? Math.floor(Math.log(slowness) / Math.log(SAME_SPEED)) : 0;
    return { ...place, finish: (place.load + 1) * SAME_SPEED ** step };
  });
}

function isBetter(one: RankedPlace, other: RankedPlace): boolean {
  const less = one.finish - other.finish || (one.held ?? 0) - (other.held ?? 0);
  return less < 0 || (less === 0 && one.deviceId < other.deviceId);
}

/** How many parts each device holds. */
export function heldParts(holders: ReadonlyMap<number, ReadonlySet<DeviceId>>): ReadonlyMap<DeviceId, number> {
  const held = new Map<DeviceId, number>();
  for (const devices of holders.values()) for (const id of devices) held.set(id, (held.get(id) ?? 0) + 1);
  return held;
}
