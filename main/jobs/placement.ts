import type { DeviceId } from '../../common/domain/ids.ts';

/** A device as a place for work. */
export interface Place {
  readonly deviceId: DeviceId;
  /** Tasks it has already. */
  readonly load: number;
  /** Parts of the job's data that it holds. */
  readonly held?: number;
}

/**
 * The best of the places that have room: one that holds the share's data already unless it has more to do than the least
 * busy one, else the least busy one. Of equally busy ones the one that holds fewest parts: so all get their turn, and data
 * spread over all. Ties go to the lower id, so that the choice can be repeated.
 */
export function choosePlace(places: readonly Place[], holders: ReadonlySet<DeviceId>): DeviceId | undefined {
  let leastBusy: Place | undefined;
  let holder: Place | undefined;
  for (const place of places) {
    if (leastBusy === undefined || isBetter(place, leastBusy)) leastBusy = place;
    if (holders.has(place.deviceId) && (holder === undefined || isBetter(place, holder))) holder = place;
  }
  if (leastBusy === undefined) return undefined;
  return holder !== undefined && holder.load <= leastBusy.load ? holder.deviceId : leastBusy.deviceId;
}

function isBetter(one: Place, other: Place): boolean {
  const less = one.load - other.load || (one.held ?? 0) - (other.held ?? 0);
  return less < 0 || (less === 0 && one.deviceId < other.deviceId);
}

/** How many parts each device holds. */
export function heldParts(holders: ReadonlyMap<number, ReadonlySet<DeviceId>>): ReadonlyMap<DeviceId, number> {
  const held = new Map<DeviceId, number>();
  for (const devices of holders.values()) for (const id of devices) held.set(id, (held.get(id) ?? 0) + 1);
  return held;
}
