import type { Attempt } from '../../../common/domain/attempt.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';

/** Attempts of a device that count: what it did long ago, on battery or beside other work, says little of now. */
const MOST_REMEMBERED = 9;

interface Observed {
  readonly trainingMsPerSample: number;
  /** Of the rest: waiting for its turn, fetching, sending. */
  readonly otherMs: number;
}

/** How fast each device has worked for a job, by its last attempts that came to an end. */
export class DevicePace {
  readonly #observed = new Map<DeviceId, Observed[]>();

  /** Takes an attempt at a part of so many samples into account; one that has no times of its training says nothing. */
  observe(
    { deviceId, outcome, offeredAt, trainingStartedAt, uploadStartedAt, endedAt }: Attempt,
    samples: number,
  ): void {
    if (outcome !== 'done' || trainingStartedAt === null || uploadStartedAt === null || endedAt === null) return;
    const trainingMs = Math.max(0, uploadStartedAt - trainingStartedAt);
    const otherMs = Math.max(0, endedAt - offeredAt - trainingMs);
    const known = this.#observed.get(deviceId) ?? [];
    const observed = [...known, { trainingMsPerSample: trainingMs / Math.max(1, samples), otherMs }];
    this.#observed.set(deviceId, observed.slice(-MOST_REMEMBERED));
  }

  /** Milliseconds that the device has needed to train on a sample, its median; undefined for one that is not known yet. */
  trainingMsPerSample(deviceId: DeviceId): number | undefined {
    const observed = this.#observed.get(deviceId);
    return observed && median(observed.map(({ trainingMsPerSample }) => trainingMsPerSample));
  }

  /** Milliseconds from the offer to the update that an attempt at so many samples should take; undefined where nothing is known. */
  expectedMs(deviceId: DeviceId, samples: number): number | undefined {
    const observed = this.#observed.get(deviceId);
    if (observed === undefined) return undefined;
    const perSample = median(observed.map(({ trainingMsPerSample }) => trainingMsPerSample));
    return samples * perSample + median(observed.map(({ otherMs }) => otherMs));
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
