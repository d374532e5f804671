import type { DoneWork } from '../../../common/domain/assignment.ts';
import type { WorkShare } from '../../../common/domain/job.ts';
import { goesOnBySteps, stepsOfRound, type TrainJobSpec } from '../../../common/specs/job-spec.ts';

/** What decides how much the work of a round is. */
type Worked = Pick<TrainJobSpec, 'localSteps' | 'localEpochs' | 'batchSize' | 'personal'>;

/** Local steps of the full work on a part of so many samples, of which some may be held out. */
export function fullSteps(spec: Worked, samples: number): number {
  return stepsOfRound(spec, trainedSamples(spec, samples));
}

/** Samples that so many steps see on a part of so many samples, counted again each time; all steps count alike. */
export function samplesSeenIn(spec: Worked, samples: number, steps: number): number {
  const trained = trainedSamples(spec, samples);
  return (steps * trained) / Math.ceil(trained / spec.batchSize);
}

/** What a device has done, as a share of the full work on what it trained on. */
export function workShare(
  spec: Worked & Pick<TrainJobSpec, 'work'>,
  trained: number,
  { steps }: Pick<DoneWork, 'steps'>,
  asked: number,
): WorkShare {
  const full = Math.max(steps, stepsOfRound(spec, trained));
  // Who is asked for epochs knows better how many steps they are.
  return { steps, asked: goesOnBySteps(spec) ? Math.max(steps, Math.min(asked, full)) : full, full };
}

function trainedSamples({ personal }: Worked, samples: number): number {
  return Math.max(1, samples - Math.round(samples * (personal?.holdOut ?? 0)));
}
