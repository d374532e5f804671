import type { BlobReference } from '../../../common/domain/assignment.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { FineTuning, JobWaitFor } from '../../../common/domain/job.ts';
import { hasCode } from '../../../common/errors.ts';
import { UNCOMPRESSED } from '../../../common/specs/compression-spec.ts';
import type { StoredJob } from '../../storage/rows/job-rows.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { MemoryOfRound } from './assignment-of.ts';
import type { DevicePace } from './device-pace.ts';
import { evaluationByDevices } from './evaluation-by-devices.ts';
import { Round, type RoundDeps } from './round.ts';
import type { SetAside } from './set-aside.ts';
import type { Strategy } from './strategies/strategy.ts';

interface FineTuned {
  readonly job: StoredJob;
  readonly strategy: Strategy;
  /** The last committed one. */
  readonly lastRound: number;
  /** What all have learned together. */
  readonly parameters: BlobReference;
  readonly partitions: readonly StoredPartition[];
  readonly holders: ReadonlyMap<number, ReadonlySet<DeviceId>>;
  readonly setAside: SetAside;
  readonly memory: MemoryOfRound;
  readonly pace: DevicePace;
  readonly onWait: (wait: JobWaitFor | null) => void;
}

/**
 * The tasks after the last round: every part goes on with the model for itself, and what comes of it stays on its device. They are
 * given out as those of a round are, of which nothing is committed. None where the job asks for none.
 */
export function fineTuningRound(deps: RoundDeps, tuned: FineTuned): Round | undefined {
  const { job, strategy, lastRound } = tuned;
  const { id, spec } = job;
  const epochs = spec.personal?.fineTuneEpochs ?? 0;
  if (epochs === 0) return undefined;
  const configure: Strategy['configure'] = (_, partition) => {
    // At the rate of the last round: the schedule ends with it.
    const training = strategy.configure(lastRound, partition);
    const personal = training.personal && { ...training.personal, isFinal: true };
    return { ...training, epochs, steps: null, keepsOptimizer: false, compression: UNCOMPRESSED, personal };
  };
  const number = lastRound + 1;
  return new Round(deps, {
    ...tuned,
    jobId: id,
    jobName: spec.name,
    number,
    spec,
    strategy: { ...strategy, configure },
    deltas: null,
    updateBytes: 0,
    enough: tuned.partitions.length,
    tasks: deps.tasks.ofRound(id, number),
    fold: async () => undefined,
  });
}

/** What devices tell of their own models. A job whose devices have left has trained its model all the same: null then. */
export async function fineTune(round: Round, signal: AbortSignal): Promise<FineTuning | null> {
  try {
    const { participants } = await round.run(signal);
    const devices = new Set(participants.map(({ deviceId }) => deviceId)).size;
    return { parts: participants.length, devices, evaluation: evaluationByDevices(participants) };
  } catch (error) {
    if (hasCode(error, 'round-failed')) return null;
    throw error;
  }
}
