import type { TrainAssignment } from '../../common/domain/assignment.ts';

/** Of the size of the parameters: themselves, where they started, the gradient, two moments of an optimizer, and the update. */
const COPIES = 6;

/** Memory that a task takes at least, in bytes: its parameters as often as training holds them, and its samples where their size is known. */
export function trainingBytes({ parameters, data }: Pick<TrainAssignment, 'parameters' | 'data'>): number {
  return COPIES * parameters.sizeBytes + (data.kind === 'local' ? 0 : data.sizeBytes);
}
