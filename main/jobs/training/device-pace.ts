import type { Attempt } from '../../../common/domain/attempt.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';

/** Attempts of a device that count: what it did long ago, on battery or beside other work, says little of now. */
const MOST_REMEMBERED = 9;

/** How long things take on a device. */
interface Observed {
  /** For each sample that a step sees. */
  readonly trainingMsPerSample: number;
  /** Of the rest: waiting for its turn, fetching, sending. */
  readonly otherMs: number;
  /** Of the rest: from the end of training until the update is in. */
  readonly uploadMs: number;
}

interface Known {
  readonly observed: readonly Observed[];
  /** Medians of what was observed. */
  readonly usual: Observed;
}

/** How fast each device has worked for a job, by its last attempts that came to an end. Samples count each time they are seen. */
export class DevicePace {
  readonly #known = new Map<DeviceId, Known>();
  /** Milliseconds a sample in earlier jobs. */
  readonly #before = new Map<DeviceId, number>();

  /** Takes an attempt that has seen so many samples into account; one that has no times of its training says nothing. */
  observe(
    { deviceId, outcome, offeredAt, trainingStartedAt, uploadStartedAt, endedAt }: Attempt,
    samplesSeen: number,
  ): void {
    if (outcome !== 'done' || trainingStartedAt === null || uploadStartedAt === null || endedAt === null) return;
    const trainingMs = Math.max(0, uploadStartedAt - trainingStartedAt);
    const otherMs = Math.max(0, endedAt - offeredAt - trainingMs);
    const uploadMs = Math.max(0, endedAt - uploadStartedAt);
    const newest = { trainingMsPerSample: trainingMs / Math.max(1, samplesSeen), otherMs, uploadMs };
    const observed = [...(this.#known.get(deviceId)?.observed ?? []), newest].slice(-MOST_REMEMBERED);
    const usual = {
      trainingMsPerSample: median(observed.map((one) => one.trainingMsPerSample)),
      otherMs: median(observed.map((one) => one.otherMs)),
      uploadMs: median(observed.map((one) => one.uploadMs)),
    };
    this.#known.set(deviceId, { observed, usual });
  }

  /** What a device has needed in an earlier job counts until it is seen at work in this one. */
  assume(deviceId: DeviceId, trainingMsPerSample: number): void {
    this.#before.set(deviceId, trainingMsPerSample);
  }

  /**
   * What sizes work; undefined for a device that is not known at all. The rest is the least that was seen of it, and nothing after
   * one attempt: the first one starts a trainer, measures engines and fetches data, which is not done again.
   */
  usual(deviceId: DeviceId): Pick<Observed, 'trainingMsPerSample' | 'otherMs'> | undefined {
    const known = this.#known.get(deviceId);
    if (known !== undefined) {
      const others = known.observed.map(({ otherMs }) => otherMs);
      return { ...known.usual, otherMs: others.length > 1 ? Math.min(...others) : 0 };
    }
    const before = this.#before.get(deviceId);
    return before === undefined ? undefined : { trainingMsPerSample: before, otherMs: 0 };
  }

  /** Milliseconds that the device should need to train, seeing so many samples; undefined for one that is not known yet. */
  trainingMs(deviceId: DeviceId, samplesSeen: number): number | undefined {
    const usual = this.#known.get(deviceId)?.usual;
    return usual && samplesSeen * usual.trainingMsPerSample;
  }

  /** Milliseconds from the offer to the update that such an attempt should take; undefined where nothing is known. */
  expectedMs(deviceId: DeviceId, samplesSeen: number): number | undefined {
    const usual = this.#known.get(deviceId)?.usual;
    return usual && samplesSeen * usual.trainingMsPerSample + usual.otherMs;
  }

  /** Milliseconds from the end of training until its updates are in; undefined where nothing is known. */
  uploadMs(deviceId: DeviceId): number | undefined {
    return this.#known.get(deviceId)?.usual.uploadMs;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
