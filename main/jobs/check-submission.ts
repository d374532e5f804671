import type { Dataset } from '../../common/domain/dataset.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { type JobSpec, modelOf } from '../../common/specs/job-spec.ts';
import { inferShapes, type ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { descentValues } from '../../native/training/descent.ts';
import { type MemoryOptions, memoryNeed } from '../../native/training/memory-need.ts';
import { personalProblems } from './personal-problems.ts';
import { privacyProblems } from './privacy-problems.ts';
import { secureAggregationProblems } from './secure-aggregation-problems.ts';
import { selectionProblems } from './selection-problems.ts';
import { strategyProblems } from './strategy-problems.ts';
import { workProblems } from './work-problems.ts';

const TOO_LARGE = 'Use a smaller model or a smaller batch.';

interface Known {
  /** @throws AppError `not-found` */
  readonly findDataset: (name: string) => Dataset;
}

/**
 * Refuses a job that could not run, before anything is kept of it.
 * @throws AppError `invalid-specification`, `not-found` or `dataset-mismatch`, with the path of the field
 */
export function checkSubmission(spec: JobSpec, known: Known): void {
  for (const problem of problemsOf(spec, known)) throw problem;
}

/** Every reason for which a job is refused, with the path of the field in `details.path`; found as they are asked for. */
export function* problemsOf(spec: JobSpec, { findDataset }: Known): Generator<AppError, void> {
  const model = modelOf(spec);
  const shapes = model && shapesOf(model);
  if (shapes instanceof AppError) yield shapes;
  if ('trainer' in spec.model) yield* beyondTrainers(spec);
  else if (model !== undefined && !(shapes instanceof AppError)) yield* tooLarge(model, spec);
  if (spec.targetAccuracy !== null && model?.loss === 'mean-squared-error') {
    const message = 'targetAccuracy: a model with mean-squared-error knows no right or wrong, so its accuracy stays 0';
    yield new AppError('invalid-specification', message, { details: { path: 'targetAccuracy' } });
  }
  yield* unjudged(spec);
  const fits = function* (dataset: Dataset, path: string) {
    if (model === undefined || shapes === undefined || shapes instanceof AppError) return; // its trainer has to tell
    yield* misfitsOf(model.input, shapes.classCount, dataset, path);
  };
  if (spec.data.kind === 'managed') {
    const dataset = readyDataset(findDataset, spec.data.dataset, 'data.dataset');
    if (dataset instanceof AppError) yield dataset;
    else {
      yield* fits(dataset, 'data.dataset');
      yield* tooManyPartitions(dataset, spec.data.partitions);
    }
  }
  yield* strategyProblems(spec);
  yield* privacyProblems(spec);
  yield* secureAggregationProblems(spec);
  yield* personalProblems(spec, shapes instanceof AppError ? undefined : shapes);
  yield* selectionProblems(spec);
  yield* workProblems(spec);
  if (spec.reproducible && spec.compression.name === 'top-k') {
    const path = 'compression.name';
    const message = `${path}: top-k is not reproducible: what a device keeps back depends on which parts it had before`;
    yield new AppError('invalid-specification', message, { details: { path } });
  }
  const judge = spec.evaluation.dataset;
  if (judge !== null) {
    const dataset = readyDataset(findDataset, judge, 'evaluation.dataset');
    if (dataset instanceof AppError) yield dataset;
    else yield* fits(dataset, 'evaluation.dataset');
  }
}

/** What compares rounds needs test data that judge them. */
function* unjudged({ evaluation, data, earlyStopping, keep, personal }: JobSpec): Generator<AppError, void> {
  if (evaluation.dataset !== null || data.kind === 'managed' || personal !== null) return;
  for (const path of [...(earlyStopping === null ? [] : ['earlyStopping']), ...(keep === 'best' ? ['keep'] : [])]) {
    const message = `${path}: nothing judges the rounds of local data: name a data set in evaluation.dataset`;
    yield new AppError('invalid-specification', message, { details: { path } });
  }
}

/** What the own engine does, and a trainer of somebody's own does not. */
function* beyondTrainers({ reproducible, compression, localSteps }: JobSpec): Generator<AppError, void> {
  const refuse = (path: string, why: string) =>
    new AppError('invalid-specification', `${path}: ${why}`, { details: { path } });
  if (reproducible) yield refuse('reproducible', 'nobody can promise that of a trainer of your own');
  if (localSteps !== null) yield refuse('localSteps', 'a trainer of your own counts in epochs');
  if (compression.name !== 'none')
    yield refuse('compression.name', 'updates of a trainer of your own travel as they are');
}

function* tooManyPartitions({ name, train }: Dataset, partitions: number | null): Generator<AppError, void> {
  if (partitions === null || train === null || partitions <= train.samples) return;
  yield new AppError(
    'invalid-specification',
    `data.partitions: ${name} has ${train.samples} samples, too few for ${partitions} partitions`,
    { details: { path: 'data.partitions' } },
  );
}

/** What no worker could hold: the batch where a single sample would fit, else a part of the model. */
function* tooLarge(model: ModelSpec, spec: JobSpec): Generator<AppError, void> {
  const { name } = spec.strategy;
  const ownValues = descentValues({ ...spec, isControlled: name === 'scaffold' });
  // Even plain SGD gathers the gradient where others are to see it.
  const optimiserValues = name === 'synchronous-sgd' ? Math.max(1, ownValues) : ownValues;
  const single = memoryProblem(model, { maxBatch: 1, optimiserValues });
  const problem = single ?? memoryProblem(model, { maxBatch: spec.batchSize, optimiserValues });
  if (problem === undefined) return;
  const path = single === undefined ? 'batchSize' : `model.${problem.details['path']}`;
  const details = { ...problem.details, path };
  const message = single === undefined ? `batchSize: model.${problem.message}` : `model.${problem.message}`;
  yield new AppError(problem.code, message, { cause: problem, details, hint: TOO_LARGE });
}

function memoryProblem(model: ModelSpec, options: MemoryOptions): AppError | undefined {
  try {
    memoryNeed(model, options);
    return undefined;
  } catch (error) {
    if (!hasCode(error, 'invalid-specification')) throw error;
    return error;
  }
}

/** The shapes of the model, or what is wrong with its layers, told by their path in the specification. */
function shapesOf(model: ModelSpec): ModelShapes | AppError {
  try {
    return inferShapes(model);
  } catch (error) {
    if (!hasCode(error, 'invalid-specification')) throw error;
    const path = `model.${error.details['path']}`;
    return new AppError(error.code, `model.${error.message}`, { cause: error, details: { path } });
  }
}

function readyDataset(findDataset: Known['findDataset'], name: string, path: string): Dataset | AppError {
  try {
    const dataset = findDataset(name);
    if (dataset.state === 'ready') return dataset;
    return new AppError('dataset-mismatch', `${path}: the data set ${name} is ${dataset.state}`, { details: { path } });
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    return new AppError(error.code, `${path}: ${error.message}`, { cause: error, details: { ...error.details, path } });
  }
}

function* misfitsOf(
  input: readonly number[],
  classes: number,
  dataset: Dataset,
  path: string,
): Generator<AppError, void> {
  const shape = dataset.shape ?? [];
  if (shape.join() !== input.join()) {
    const message = `${path}: samples of ${dataset.name} have the shape ${shape.join('×')}, the model takes ${input.join('×')}`;
    yield new AppError('dataset-mismatch', message, { details: { path } });
  }
  const found = dataset.classes?.length ?? 0;
  if (found > classes) {
    const message = `${path}: ${dataset.name} has ${found} classes, the model tells ${classes} apart`;
    yield new AppError('dataset-mismatch', message, { details: { path } });
  }
}
