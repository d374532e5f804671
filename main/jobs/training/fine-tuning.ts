import type { FineTuning } from '../../../common/domain/job.ts';
import { hasCode } from '../../../common/errors.ts';
import { UNCOMPRESSED } from '../../../common/specs/compression-spec.ts';
import type { StoredJob } from '../../storage/rows/job-rows.ts';
import { evaluationByDevices } from './evaluation-by-devices.ts';
import { Round } from './round.ts';
import type { RoundDeps, RoundSetup } from './round-setup.ts';
import type { Strategy } from './strategies/strategy.ts';

/** What these tasks have in common with those of a round; the parameters are what all have learned together. */
type AsInRound = Pick<
  RoundSetup,
  'strategy' | 'parameters' | 'partitions' | 'holders' | 'setAside' | 'memory' | 'pace' | 'onWait'
>;

interface FineTuned extends AsInRound {
  readonly job: StoredJob;
  /** The last committed one. */
  readonly lastRound: number;
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
    // What of it says how much work there is.
    spec: { ...spec, localEpochs: epochs, localSteps: null, work: 'even' },
    strategy: { ...strategy, configure },
    deltas: null,
    updateBytes: 0,
    enough: tuned.partitions.length,
    tasks: deps.tasks.ofRound(id, number),
    fold: async (updates) => updates.map(() => null),
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
