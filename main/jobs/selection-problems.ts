import { AppError } from '../../common/errors.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';

/** What contradicts the way in which a job's parts are selected, with the path of the field in `details.path`. */
export function* selectionProblems({ selection, privacy, reproducible }: TrainJobSpec): Generator<AppError, void> {
  const { by, spare } = selection;
  const isCentral = privacy?.mechanism === 'central';
  if (isCentral && by !== 'random') {
    yield refuse('selection.by', 'with central privacy each part is drawn on its own, by chance');
  }
  if (isCentral && spare > 0) {
    yield refuse('selection.spare', 'with central privacy whose update counts must not hang on who is fast');
  }
  if (reproducible && by === 'fast') yield refuse('selection.by', 'which part is fast differs from run to run');
  if (reproducible && spare > 0) yield refuse('selection.spare', 'which updates are first differs from run to run');
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
