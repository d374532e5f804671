import type { DeviceId } from '../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { JobRows, StoredJob } from '../../storage/rows/job-rows.ts';
import type { RoundRows } from '../../storage/rows/round-rows.ts';
import { samplesSeenIn } from './work-size.ts';

export interface EarlierPacesDeps {
  readonly jobs: JobRows;
  readonly rounds: RoundRows;
}

/** Jobs that are looked at, the newest first, and rounds of each that is like this one. */
const MOST_JOBS = 50;
const MOST_ROUNDS = 3;

/**
 * How many milliseconds a sample each device has needed in the newest earlier job that trained the same model in batches of the same
 * size, by the fastest of its last rounds: what slowed it down in the others was not the model.
 */
export function earlierPaces({ jobs, rounds }: EarlierPacesDeps, { id, spec }: StoredJob): Map<DeviceId, number> {
  const paces = new Map<DeviceId, number>();
  for (const other of jobs.list(undefined, MOST_JOBS)) {
    if (other.id === id || !isAlike(other.spec, spec)) continue;
    const found = new Map<DeviceId, number>();
    const last = rounds.lastCommitted(other.id)?.number ?? 0;
    for (const { participants } of rounds.ofJob(other.id, Math.max(1, last - MOST_ROUNDS + 1))) {
      for (const { deviceId, samples, trainingMs, work } of participants) {
        if (work === undefined || trainingMs === 0) continue;
        const pace = trainingMs / samplesSeenIn({ ...other.spec, personal: null }, samples, work.steps);
        found.set(deviceId, Math.min(pace, found.get(deviceId) ?? Number.POSITIVE_INFINITY));
      }
    }
    for (const [deviceId, pace] of found) if (!paces.has(deviceId)) paces.set(deviceId, pace);
  }
  return paces;
}

/** True where a sample costs a device the same. Strict kernels are slower than others. */
function isAlike(one: TrainJobSpec, other: TrainJobSpec): boolean {
  const costOf = ({ model, batchSize, reproducible }: TrainJobSpec) => JSON.stringify([model, batchSize, reproducible]);
  return costOf(one) === costOf(other);
}
