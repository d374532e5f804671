import { AppError } from '../../common/errors.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';

/** What contradicts updates that nobody reads one by one, with the path of the field in `details.path`. */
export function* secureAggregationProblems(spec: TrainJobSpec): Generator<AppError, void> {
  const { strategy, secureAggregation, compression } = spec;
  if (secureAggregation === null) return;
  switch (strategy.name) {
    case 'fednova':
      yield refuse('strategy.name', 'fednova weighs each update by its steps, and secureAggregation hides each update');
      break;
    case 'scaffold':
      yield refuse(
        'strategy.name',
        'scaffold learns the direction of each part from its update, and secureAggregation hides each update',
      );
      break;
    case 'fedbuff':
      yield refuse('strategy.name', 'fedbuff weighs each update by its age, and secureAggregation hides each update');
      break;
    case 'synchronous-sgd':
      yield refuse(
        'strategy.name',
        'the orchestrator sees every gradient of synchronous-sgd before any update is hidden',
      );
      break;
    case 'median':
    case 'trimmed-mean':
    case 'krum':
    case 'multi-krum':
      yield refuse('strategy.name', `${strategy.name} compares updates, and secureAggregation lets nobody see one`);
      break;
    case 'fedavg':
    case 'fedprox':
    case 'fedavgm':
    case 'fedadagrad':
    case 'fedadam':
    case 'fedyogi':
    case 'diloco':
      if (strategy.maxUpdateNorm !== null) {
        const why = 'nobody can measure a hidden update: its device cuts it to secureAggregation.clipNorm';
        yield refuse('strategy.maxUpdateNorm', why);
      }
  }
  if (compression.name !== 'none') {
    yield refuse('compression.name', 'a hidden update looks like noise, which nothing packs');
  }
  if (spec.personal !== null) {
    yield refuse('personal', 'devices tell how good each part is, and secureAggregation lets nobody know of one');
  }
  if (spec.privacy !== null) {
    const isCentral = spec.privacy.mechanism === 'central';
    const why = isCentral
      ? 'its rounds must not hang on who comes, and those of secureAggregation fail below the threshold'
      : 'noise on the devices hides each update already, and secureAggregation would cut it away';
    yield refuse('privacy', why);
  }
  if (spec.selection.spare > 0) {
    yield refuse('selection.spare', 'a device that is not waited for leaves its masks on the others');
  }
  if (spec.reproducible) {
    yield refuse('reproducible', 'a round with secureAggregation goes on without devices that leave');
  }
  yield* tooFewParts(spec, secureAggregation.threshold);
}

function* tooFewParts({ data, strategy }: TrainJobSpec, threshold: number): Generator<AppError, void> {
  if (data.kind !== 'managed' || data.partitions === null) return;
  const parts = Math.max(1, Math.round(data.partitions * strategy.fraction));
  if (parts >= threshold) return;
  yield refuse('secureAggregation.threshold', `a round has ${parts} of the parts, each at a device of its own`);
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
