import type { DeviceId } from '../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import { ableDevices } from '../able-devices.ts';
import type { DevicePace } from './device-pace.ts';
import { fullSteps, samplesSeenIn } from './work-size.ts';

/** A device that takes so many times the target for the full work is in time: what was measured is no more exact than that. */
const IN_TIME = 1.1;

interface SizedRound {
  readonly spec: TrainJobSpec;
  readonly pace: Pick<DevicePace, 'usual' | 'expectedMs'>;
  readonly partitions: readonly StoredPartition[];
}

/**
 * How much of the work of a round each device does. With `by-speed` the target is the time that the device in the middle takes for
 * the full work (of two, the faster one): at least half of the devices do all of it, and neither one that crawls nor one that
 * flies moves the target. Slower ones take as many steps as they can in that time, and at least one.
 */
export class WorkSizing {
  readonly #devices: Pick<DeviceRegistry, 'online'>;
  readonly #round: SizedRound;
  #target: { readonly ms: number | undefined } | undefined;

  constructor(devices: Pick<DeviceRegistry, 'online'>, round: SizedRound) {
    this.#devices = devices;
    this.#round = round;
  }

  /** Milliseconds in which all devices should be in; the same for the whole round. Undefined while no device was measured. */
  get targetMs(): number | undefined {
    this.#target ??= { ms: lowerMedian(this.#fullTimes()) };
    return this.#target.ms;
  }

  /** Local steps that are asked of the device. One that was not measured yet is asked for all, and measured by it. */
  stepsFor({ samples }: Pick<StoredPartition, 'samples'>, deviceId: DeviceId): number {
    const { spec, pace } = this.#round;
    const full = fullSteps(spec, samples);
    const usual = spec.work === 'even' ? undefined : pace.usual(deviceId);
    const { targetMs } = this;
    if (usual === undefined || targetMs === undefined) return full;
    const stepMs = (usual.trainingMsPerSample * samplesSeenIn(spec, samples, full)) / full;
    const isInTime = full * stepMs + usual.otherMs <= IN_TIME * targetMs;
    if (isInTime) return full;
    return Math.max(1, Math.min(full, Math.floor((targetMs - usual.otherMs) / stepMs)));
  }

  /** Milliseconds that each device should take for what it is asked; undefined for one that has not been seen in this job. */
  expectedMs(): (number | undefined)[] {
    const { spec, pace } = this.#round;
    return this.#places().map(({ id, samples }) => {
      return pace.expectedMs(id, samplesSeenIn(spec, samples, this.stepsFor({ samples }, id)));
    });
  }

  /** What each device that was measured takes for the full work. */
  #fullTimes(): number[] {
    const { spec, pace } = this.#round;
    return this.#places().flatMap(({ id, samples }) => {
      const usual = pace.usual(id);
      const seen = samplesSeenIn(spec, samples, fullSteps(spec, samples));
      return usual === undefined ? [] : seen * usual.trainingMsPerSample + usual.otherMs;
    });
  }

  /** Devices that may take part, with the samples of their own part or, of data that are dealt out, of one of usual size. */
  #places(): { readonly id: DeviceId; readonly samples: number }[] {
    const { spec, partitions } = this.#round;
    const shards = partitions.filter(({ kind }) => kind === 'shard');
    const usual = Math.round(shards.reduce((sum, { samples }) => sum + samples, 0) / Math.max(1, shards.length));
    return ableDevices(this.#devices.online(), spec).flatMap(({ id }) => {
      if (shards.length > 0) return { id, samples: usual };
      const own = partitions.filter((part) => part.kind === 'local' && part.deviceId === id);
      return own.map(({ samples }) => ({ id, samples }));
    });
  }
}

function lowerMedian(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
}
