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

/** A place whose speed was compared with the others'. */
export interface RankedPlace extends Pick<Place, 'deviceId' | 'load' | 'held'> {
  /** How many times as long as the fastest one it takes for a task, in steps. */
  readonly slowness: number;
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
  const slowness = slownessOf(places.map(({ trainingMs }) => trainingMs));
  return bestOf(
    places.map((place, index) => ({ ...place, slowness: slowness[index] ?? 1 })),
    holders,
  )?.deviceId;
}

/** As `choosePlace`, of those that may have the share. */
export function bestOf<Ranked extends RankedPlace>(
  places: readonly Ranked[],
  holders: ReadonlySet<DeviceId>,
  mayGoTo: (place: Ranked) => boolean = () => true,
): Ranked | undefined {
  let earliest: Ranked | undefined;
  let holder: Ranked | undefined;
  for (const place of places) {
    if (!mayGoTo(place)) continue;
    if (earliest === undefined || isBetter(place, earliest)) earliest = place;
    if (holders.has(place.deviceId) && (holder === undefined || isBetter(place, holder))) holder = place;
  }
  if (earliest === undefined || holder === undefined) return earliest;
  return finishOf(holder) <= finishOf(earliest) ? holder : earliest;
}

/** The slowness of each. A device whose speed is not known counts as one of the fastest: it gets its chance to show it. */
export function slownessOf(trainingMs: readonly (number | undefined)[]): number[] {
  const times = trainingMs.map((time) => time && Math.max(time, SHORT_MS));
  const fastest = times.reduce<number>((least, time) => Math.min(least, time ?? least), Number.POSITIVE_INFINITY);
  return times.map((time) => {
    if (time === undefined) return 1;
    return SAME_SPEED ** Math.floor(Math.log(time / fastest) / Math.log(SAME_SPEED));
  });
}

/** When it would be done with one task more, in tasks of the fastest one. */
function finishOf({ load, slowness }: RankedPlace): number {
  return (load + 1) * slowness;
}

function isBetter(one: RankedPlace, other: RankedPlace): boolean {
  const less = finishOf(one) - finishOf(other) || (one.held ?? 0) - (other.held ?? 0);
  return less < 0 || (less === 0 && one.deviceId < other.deviceId);
}

/** How many parts each device holds. */
export function heldParts(holders: ReadonlyMap<number, ReadonlySet<DeviceId>>): ReadonlyMap<DeviceId, number> {
  const held = new Map<DeviceId, number>();
  for (const devices of holders.values()) for (const id of devices) held.set(id, (held.get(id) ?? 0) + 1);
  return held;
}
