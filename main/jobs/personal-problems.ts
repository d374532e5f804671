import { AppError } from '../../common/errors.ts';
import { modelOf, type TrainJobSpec } from '../../common/specs/job-spec.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import { personalRanges, valuesIn } from '../../common/specs/shared-parameters.ts';

/** What contradicts that layers of a job stay on its devices, with the path of the field in `details.path`. */
export function* personalProblems(spec: TrainJobSpec, shapes: ModelShapes | undefined): Generator<AppError, void> {
  const { personal, strategy, privacy, reproducible, evaluation } = spec;
  if (personal === null) return;
  if ('trainer' in spec.model) yield refuse('personal', 'a trainer of your own knows no layers');
  if (strategy.name === 'scaffold') yield refuse('personal', 'scaffold holds all layers to one direction');
  if (strategy.name === 'fedbuff')
    yield refuse('personal', 'the layers of a part are of a round, and fedbuff mixes rounds');
  if (strategy.name === 'synchronous-sgd')
    yield refuse('personal', 'synchronous-sgd keeps all layers alike everywhere');
  if (privacy !== null) yield refuse('personal', 'no noise hides what devices tell of the samples they hold out');
  if (reproducible) yield refuse('reproducible', 'layers that stay on a device stay behind when its part moves');
  if (evaluation.dataset !== null) {
    yield refuse('evaluation.dataset', 'no device has the same model: each judges its own, by samples it holds out');
  }
  const model = modelOf(spec);
  if (model === undefined || shapes === undefined) return;
  if (personal.layers === 'listed') {
    for (const [at, index] of personal.indices.entries()) {
      if (valuesIn(personalRanges(model, { ...personal, indices: [index] })) > 0) continue;
      yield refuse(`personal.indices.${at}`, `the model has no layer ${index} with parameters`);
    }
  }
  const values = valuesIn(personalRanges(model, personal));
  if (personal.layers === 'none') {
    if (personal.fineTuneEpochs > 0) return;
    yield refuse('personal.fineTuneEpochs', 'without personal layers it must be said');
  } else if (values === 0) yield refuse('personal.layers', 'the model has no such layers, or they have no parameters');
  if (values === shapes.parameterCount) yield refuse('personal.layers', 'nothing is left that devices learn together');
}

function refuse(path: string, why: string): AppError {
  return new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
}
