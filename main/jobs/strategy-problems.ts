import { AppError } from '../../common/errors.ts';
import { downOf } from '../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';

/** What contradicts the strategy of a job, with the path of the field in `details.path`. */
export function* strategyProblems(spec: TrainJobSpec): Generator<AppError, void> {
  const { strategy, optimizer, compression, proximalMu } = spec;
  if (spec.localSteps !== null && spec.localEpochs !== 1) yield refuse('localEpochs', 'localSteps says this already');
  switch (strategy.name) {
    case 'fedprox':
      if (proximalMu !== 0) yield refuse('proximalMu', 'strategy.mu says this already');
      break;
    case 'fednova':
      if ('trainer' in spec.model) {
        yield refuse('strategy.name', 'fednova has to know the steps, which a trainer of your own does not tell');
      }
      if (optimizer.name !== 'sgd' && optimizer.name !== 'momentum') {
        yield refuse('optimizer.name', 'fednova is defined for sgd and momentum');
      }
      if (proximalMu !== 0) yield refuse('proximalMu', 'fednova does not know how much this holds a device back');
      break;
    case 'scaffold':
      yield* beyondScaffold(spec);
      break;
    case 'diloco':
      if ('trainer' in spec.model) {
        yield refuse(
          'strategy.name',
          'diloco keeps the state of an optimizer, which a trainer of your own does not tell',
        );
      }
      if (optimizer.name !== 'adamw') yield refuse('optimizer.name', 'diloco is defined with adamw');
      if (spec.reproducible) {
        yield refuse(
          'reproducible',
          'with diloco, what a device knows of a part depends on the rounds in which it had it',
        );
      }
      break;
    case 'fedbuff':
      yield* beyondFedBuff(spec);
      break;
    case 'synchronous-sgd':
      yield* beyondSharedSteps(spec);
      break;
    case 'median':
    case 'trimmed-mean':
      if (compression.name === 'top-k') {
        yield refuse('compression.name', `with top-k most values are zero, and so is then their ${strategy.name}`);
      }
      break;
    case 'krum':
    case 'multi-krum':
      yield* tooFewForKrum(spec, 2 * strategy.byzantine + 3);
      break;
    case 'fedavg':
    case 'fedavgm':
    case 'fedadagrad':
    case 'fedadam':
    case 'fedyogi':
  }
}

/** What would make of c_i something else than the mean gradient of a part. */
function* beyondScaffold({ model, optimizer, compression, proximalMu }: TrainJobSpec): Generator<AppError, void> {
  if ('trainer' in model) {
    yield refuse('strategy.name', 'scaffold corrects every step, which a trainer of your own does not know of');
  }
  if (optimizer.name !== 'sgd') yield refuse('optimizer.name', 'scaffold is defined for sgd');
  if (proximalMu !== 0) yield refuse('proximalMu', 'scaffold would take the pull back for a gradient');
  if (compression.name === 'top-k') {
    yield refuse(
      'compression.name',
      'scaffold reads the gradient of every parameter from the update, and top-k leaves most out',
    );
  }
}

/** What needs rounds that know beforehand who takes part, and what would grow old with the parameters. */
function* beyondFedBuff({ reproducible, localSteps, compression, selection }: TrainJobSpec): Generator<AppError, void> {
  if (reproducible) yield refuse('reproducible', 'with fedbuff it differs from run to run which updates come first');
  if (localSteps !== null) {
    yield refuse(
      'localSteps',
      'a part that goes on where it left off has to have been counted, and fedbuff does not wait',
    );
  }
  if (downOf(compression).name !== 'none') {
    yield refuse(
      'compression.down',
      'changes lead from round to round, and with fedbuff devices begin in different ones',
    );
  }
  if (selection.spare > 0) yield refuse('selection.spare', 'fedbuff waits for nobody');
}

/** What devices that take every step together cannot do. */
function* beyondSharedSteps(spec: TrainJobSpec): Generator<AppError, void> {
  const { model, localSteps, compression, proximalMu, reproducible, selection } = spec;
  if ('trainer' in model) {
    yield refuse('strategy.name', 'synchronous-sgd changes every gradient, which a trainer of your own does not show');
  }
  if (localSteps === null) {
    yield refuse('localSteps', 'synchronous-sgd takes the same steps everywhere: say how many a round has');
  }
  if (compression.name === 'top-k' || compression.name === 'int8') {
    yield refuse(
      'compression.name',
      `${compression.name} is too coarse for single gradients: take float16 or bfloat16`,
    );
  }
  if (proximalMu !== 0) yield refuse('proximalMu', 'with synchronous-sgd no device drifts away to be pulled back');
  if (reproducible) yield refuse('reproducible', 'the steps of synchronous-sgd go on without a device that leaves');
  if (selection.spare > 0) yield refuse('selection.spare', 'the devices of synchronous-sgd end together');
}

/** Krum is refused where a round could bring fewer updates than it needs to promise anything. */
function* tooFewForKrum({ strategy, data }: TrainJobSpec, needed: number): Generator<AppError, void> {
  const why = `${strategy.name} needs ${needed} updates to stand up to so many false ones`;
  if (strategy.minDevices < needed) yield refuse('strategy.minDevices', `${why}: ask for at least ${needed}`);
  if (data.kind === 'managed' && data.partitions !== null && data.partitions * strategy.fraction < needed) {
    const path = data.partitions < needed ? 'data.partitions' : 'strategy.fraction';
    yield refuse(path, `${why}, and ${data.partitions} partitions do not bring them`);
  }
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
