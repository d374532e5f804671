import type { DeviceId } from '../../common/domain/ids.ts';

/** How far a clock is ahead of ours: no further away from `skewMs` than `uncertaintyMs`. */
export interface ClockSkew {
  readonly skewMs: number;
  readonly uncertaintyMs: number;
}

/** What a beat tells of the device's clock. */
export interface BeatTiming {
  /** When it was sent, by the clock of the device, Unix milliseconds. */
  readonly sentAt: number;
  /** From sending the beat before this one until its answer came; undefined while that is under way. */
  readonly roundTripMs: number | undefined;
}

interface Watched {
  /** Of the last beat, whose round trip is not known yet. */
  last: number;
  readonly skews: ClockSkew[];
}

/** Among so many beats the one with the shortest round trip counts: it is known best. */
const KEPT = 8;

/**
 * Tells how wrong the clocks of devices are. A beat that was sent at s by the device's clock and came at r by ours was under
 * way for between nothing and its round trip d, so that the device is ahead by s − r + d / 2, give or take d / 2.
 */
export class ClockWatch {
  readonly #watched = new Map<DeviceId, Watched>();

  /** Takes the timing of a beat that came at `receivedAt` by our clock. */
  note(id: DeviceId, { sentAt, roundTripMs }: BeatTiming, receivedAt: number): void {
    const offset = sentAt - receivedAt;
    const known = this.#watched.get(id);
    if (known === undefined) {
      this.#watched.set(id, { last: offset, skews: [] });
      return;
    }
    if (roundTripMs !== undefined && roundTripMs >= 0) {
      const half = roundTripMs / 2;
      known.skews.push({ skewMs: Math.round(known.last + half), uncertaintyMs: Math.ceil(half) });
      if (known.skews.length > KEPT) known.skews.shift();
    }
    known.last = offset;
  }

  /** Begins anew: the next beat is the first of a stream. */
  forget(id: DeviceId): void {
    this.#watched.delete(id);
  }

  /** What is known best of the last beats; undefined before the second. */
  skewOf(id: DeviceId): ClockSkew | undefined {
    const skews = this.#watched.get(id)?.skews ?? [];
    return skews.toSorted((a, b) => a.uncertaintyMs - b.uncertaintyMs)[0];
  }

  /** Of all devices of which it is known. */
  all(): ReadonlyMap<DeviceId, ClockSkew> {
    const known = [...this.#watched.keys()].map((id) => [id, this.skewOf(id)] as const);
    return new Map(known.flatMap(([id, skew]) => (skew === undefined ? [] : [[id, skew] as const])));
  }
}
