import { AppError } from '../../common/errors.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';

/** What contradicts the way in which a job's work is sized and its deadline learned, with the path of the field in `details.path`. */
export function* workProblems(spec: TrainJobSpec): Generator<AppError, void> {
  if (spec.work === 'by-speed') yield* beyondSizing(spec);
  if (spec.roundDeadlineSeconds !== 'auto') return;
  if (spec.reproducible) {
    yield refuse(
      'roundDeadlineSeconds',
      'a reproducible round waits for all parts, and must not fail for what it learned',
    );
  }
  if (spec.strategy.name === 'fedbuff' || spec.strategy.name === 'synchronous-sgd') {
    yield refuse('roundDeadlineSeconds', `with ${spec.strategy.name} nothing is learned of it: say how long`);
  }
  if (spec.privacy !== null) {
    yield refuse('roundDeadlineSeconds', 'with privacy it must not hang on the others who is left out');
  }
}

function* beyondSizing({ model, strategy, privacy, reproducible }: TrainJobSpec): Generator<AppError, void> {
  if (reproducible)
    yield refuse('work', 'how fast devices are differs from run to run, and a reproducible job must not');
  if (privacy !== null) yield refuse('work', 'with privacy nobody may be asked for more or less because of the others');
  if ('trainer' in model) yield refuse('work', 'a trainer of your own counts in epochs');
  switch (strategy.name) {
    case 'median':
    case 'trimmed-mean':
    case 'krum':
    case 'multi-krum':
      yield refuse('work', `${strategy.name} compares updates, and fewer steps make one shorter than the others`);
      break;
    case 'fedbuff':
      yield refuse('work', 'with fedbuff nobody waits for the slow, who need no less work then');
      break;
    case 'synchronous-sgd':
      yield refuse('work', 'synchronous-sgd takes the same steps everywhere');
      break;
    case 'fedavg':
    case 'fedprox':
    case 'fednova':
    case 'fedavgm':
    case 'scaffold':
    case 'diloco':
    case 'fedadagrad':
    case 'fedadam':
    case 'fedyogi':
  }
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
