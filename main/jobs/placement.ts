import type { DeviceId } from '../../common/domain/ids.ts';

/** A device as a place for work. */
export interface Place {
  readonly deviceId: DeviceId;
  /** Tasks it has already. */
  readonly load: number;
}

/**
 * The best of the places that have room: one that holds the share's data already unless it has more to do than the least
 * busy one, else the least busy one. Ties go to the lower id, so that the choice can be repeated.
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
  return one.load < other.load || (one.load === other.load && one.deviceId < other.deviceId);
}
