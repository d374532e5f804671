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
  const ordered = places.toSorted((a, b) => a.load - b.load || (a.deviceId < b.deviceId ? -1 : 1));
  const leastBusy = ordered[0];
  const holder = ordered.find((place) => holders.has(place.deviceId));
  if (leastBusy === undefined) return undefined;
  return holder !== undefined && holder.load <= leastBusy.load ? holder.deviceId : leastBusy.deviceId;
}
