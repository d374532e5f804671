import type { Attempt } from '../../../common/domain/attempt.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';

/** Attempts of a device that count: what it did long ago, on battery or beside other work, says little of now. */
const MOST_REMEMBERED = 9;

interface Observed {
  readonly trainingMsPerSample: number;
  /** Of the rest: waiting for its turn, fetching, sending. */
  readonly otherMs: number;
}

interface Known {
  readonly observed: readonly Observed[];
  /** Medians of what was observed. */
  readonly usual: Observed;
}

/** How fast each device has worked for a job, by its last attempts that came to an end. */
export class DevicePace {
  readonly #known = new Map<DeviceId, Known>();

  /** Takes an attempt at a part of so many samples into account; one that has no times of its training says nothing. */
  observe(
    { deviceId, outcome, offeredAt, trainingStartedAt, uploadStartedAt, endedAt }: Attempt,
    samples: number,
  ): void {
    if (outcome !== 'done' || trainingStartedAt === null || uploadStartedAt === null || endedAt === null) return;
    const trainingMs = Math.max(0, uploadStartedAt - trainingStartedAt);
    const otherMs = Math.max(0, endedAt - offeredAt - trainingMs);
    const newest = { trainingMsPerSample: trainingMs / Math.max(1, samples), otherMs };
    const observed = [...(this.#known.get(deviceId)?.observed ?? []), newest].slice(-MOST_REMEMBERED);
    const usual = {
      trainingMsPerSample: median(observed.map((one) => one.trainingMsPerSample)),
      otherMs: median(observed.map((one) => one.otherMs)),
    };
    this.#known.set(deviceId, { observed, usual });
  }

  /** Milliseconds that the device should need to train on so many samples; undefined for one that is not known yet. */
  trainingMs(deviceId: DeviceId, samples: number): number | undefined {
    const usual = this.#known.get(deviceId)?.usual;
    return usual && samples * usual.trainingMsPerSample;
  }

  /** Milliseconds from the offer to the update that an attempt at so many samples should take; undefined where nothing is known. */
  expectedMs(deviceId: DeviceId, samples: number): number | undefined {
    const usual = this.#known.get(deviceId)?.usual;
    return usual && samples * usual.trainingMsPerSample + usual.otherMs;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
