import type { TrainAssignment } from '../../common/domain/assignment.ts';
import { TRAINING_COPIES } from '../../common/domain/training-memory.ts';

/** Memory that a task takes at least, in bytes: its parameters as often as training holds them, and its samples where their size is known. */
export function trainingBytes({ parameters, data }: Pick<TrainAssignment, 'parameters' | 'data'>): number {
  return TRAINING_COPIES * parameters.sizeBytes + (data.kind === 'local' ? 0 : data.sizeBytes);
}
