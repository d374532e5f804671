import type { LocalSteps } from '../../../../common/domain/assignment.ts';
import { mixSeed } from '../../../../common/mix-seed.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';

/** So many steps on a part, on which `first` ones were taken before: always through the same row of epochs. */
export function localStretch(
  { seed }: Pick<TrainJobSpec, 'seed'>,
  partition: number,
  { count, first }: Pick<LocalSteps, 'count' | 'first'>,
): LocalSteps {
  return { count, first, orderSeed: mixSeed(seed, partition + 1) };
}
