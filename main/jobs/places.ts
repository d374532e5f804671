import type { DeviceId } from '../../common/domain/ids.ts';
import { bestOf, type Place, slownessOf } from './placement.ts';
import { CAPACITY } from './task-board.ts';

interface Station {
  readonly deviceId: DeviceId;
  load: number;
  readonly held: number;
  slowness: number;
}

interface Part {
  readonly samples: number;
  /** Devices that hold its data. */
  readonly holders: ReadonlySet<DeviceId>;
  readonly mayGoTo: (deviceId: DeviceId) => boolean;
}

type PaceOf = (deviceId: DeviceId, samples: number) => number | undefined;

/** Devices as places for many parts, which are given out one after the other. */
export class Places {
  readonly #stations: readonly Station[];
  readonly #devices: ReadonlySet<DeviceId>;
  readonly #trainingMs: PaceOf;
  #rankedFor: number | undefined;
  #free: number;

  /** `trainingMs` tells how long a device should train on a part of so many samples, in milliseconds. */
  constructor(places: readonly Omit<Place, 'trainingMs'>[], trainingMs: PaceOf) {
    this.#stations = places.map(({ held = 0, ...place }) => ({ ...place, held, slowness: 1 }));
    this.#devices = new Set(places.map(({ deviceId }) => deviceId));
    this.#trainingMs = trainingMs;
    this.#free = this.#stations.filter(hasRoom).length;
  }

  has(deviceId: DeviceId): boolean {
    return this.#devices.has(deviceId);
  }

  some(isWanted: (deviceId: DeviceId) => boolean): boolean {
    return this.#stations.some(({ deviceId }) => isWanted(deviceId));
  }

  /** Takes the best place that has room, for one part; undefined where there is none. */
  take({ samples, holders, mayGoTo }: Part): DeviceId | undefined {
    if (this.#free === 0) return undefined;
    this.#rank(samples);
    const best = bestOf(this.#stations, holders, (place) => hasRoom(place) && mayGoTo(place.deviceId));
    if (best === undefined) return undefined;
    best.load++;
    if (!hasRoom(best)) this.#free--;
    return best.deviceId;
  }

  /** Most parts of a job have as many samples as the one before. */
  #rank(samples: number): void {
    if (samples === this.#rankedFor) return;
    this.#rankedFor = samples;
    const slowness = slownessOf(this.#stations.map(({ deviceId }) => this.#trainingMs(deviceId, samples)));
    for (const [index, station] of this.#stations.entries()) station.slowness = slowness[index] ?? 1;
  }
}

function hasRoom({ load }: Station): boolean {
  return load < CAPACITY;
}
