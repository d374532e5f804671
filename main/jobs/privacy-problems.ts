import { AppError } from '../../common/errors.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import type { CentralPrivacy, PrivacySpec } from '../../common/specs/privacy-spec.ts';
import { localEpsilon } from './training/privacy/local-epsilon.ts';
import { divergenceCurve, epsilonOf } from './training/privacy/renyi-accountant.ts';

/** What contradicts the privacy that a job asks for, with the path of the field in `details.path`. */
export function* privacyProblems(spec: TrainJobSpec): Generator<AppError, void> {
  const { strategy, privacy } = spec;
  if (privacy === null) return;
  if (spec.reproducible) yield refuse('reproducible', 'the noise of privacy must not be the same again');
  switch (strategy.name) {
    case 'fednova':
      yield refuse('strategy.name', 'fednova weighs updates by their steps, and privacy has to weigh them alike');
      break;
    case 'scaffold':
      yield refuse('strategy.name', 'scaffold keeps of every part what its updates were, which privacy is to hide');
      break;
    case 'fedbuff':
      yield refuse(
        'strategy.name',
        'privacy draws who takes part in a round, and with fedbuff the fast take part more often',
      );
      break;
    case 'synchronous-sgd':
      yield refuse('strategy.name', 'every step of synchronous-sgd tells of single gradients, which no noise hides');
      break;
    case 'median':
    case 'trimmed-mean':
    case 'krum':
    case 'multi-krum':
      if (privacy.mechanism === 'central') {
        yield refuse('strategy.name', `privacy adds noise to a sum of updates, and ${strategy.name} is none`);
      }
      break;
    case 'fedavg':
    case 'fedprox':
    case 'fedavgm':
    case 'diloco':
    case 'fedadagrad':
    case 'fedadam':
    case 'fedyogi':
      if (strategy.maxUpdateNorm !== null) yield refuse('strategy.maxUpdateNorm', 'privacy.clipNorm says this already');
  }
  if (spec.compression.name === 'top-k') {
    const why =
      privacy.mechanism === 'central'
        ? 'what top-k sends later is made up for what came in full, and privacy cuts that'
        : 'noise has as many large values as small ones, and top-k would send the noise';
    yield refuse('compression.name', why);
  }
  if (privacy.mechanism === 'central') yield* loudCount(privacy);
  yield* tooMuch(spec, privacy);
}

/** The count of updates that were not cut must leave something for their sum. */
function* loudCount({ clipNorm, noiseMultiplier }: CentralPrivacy): Generator<AppError, void> {
  if (typeof clipNorm === 'number' || clipNorm.countDeviation === null) return;
  if (2 * clipNorm.countDeviation > noiseMultiplier) return;
  const why = `above ${noiseMultiplier / 2}, half of noiseMultiplier, or the count alone costs as much as a round may`;
  yield refuse('privacy.clipNorm.countDeviation', why);
}

function* tooMuch({ data, strategy }: TrainJobSpec, privacy: PrivacySpec): Generator<AppError, void> {
  const { delta, epsilonBudget } = privacy;
  const partitions = data.kind === 'managed' ? data.partitions : null;
  if (partitions !== null && delta * partitions >= 1) {
    const why = `1 / ${partitions} parts or more would allow to give one part away whole`;
    yield refuse('privacy.delta', why);
  }
  if (epsilonBudget === null) return;
  const first = epsilonOfFirst(privacy, strategy.fraction);
  if (first > epsilonBudget) {
    yield refuse('privacy.epsilonBudget', `the first round alone costs ${first.toPrecision(3)}: ask for more noise`);
  }
}

function epsilonOfFirst(privacy: PrivacySpec, rate: number): number {
  if (privacy.mechanism === 'local') return localEpsilon(1, privacy);
  const { delta, noiseMultiplier: noise } = privacy;
  return epsilonOf([{ curve: divergenceCurve({ rate, noise }), times: 1 }], delta);
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
