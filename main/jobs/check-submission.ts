import type { Dataset } from '../../common/domain/dataset.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { type JobSpec, modelOf } from '../../common/specs/job-spec.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';

interface Known {
  /** @throws AppError `not-found` */
  readonly findDataset: (name: string) => Dataset;
}

/**
 * Refuses a job that could not run, before anything is kept of it.
 * @throws AppError `invalid-specification`, `not-found` or `dataset-mismatch`, with the path of the field
 */
export function checkSubmission(spec: JobSpec, { findDataset }: Known): void {
  const model = modelOf(spec);
  const classCount = classCountOf(model);
  if (spec.data.kind === 'managed') {
    const dataset = readyDataset(findDataset, spec.data.dataset, 'data.dataset');
    expectFit(model.input, classCount, dataset, 'data.dataset');
    const { partitions } = spec.data;
    if (partitions !== null && dataset.train !== null && partitions > dataset.train.samples) {
      throw new AppError(
        'invalid-specification',
        `data.partitions: ${dataset.name} has ${dataset.train.samples} samples, too few for ${partitions} partitions`,
        { details: { path: 'data.partitions' } },
      );
    }
  }
  const judge = spec.evaluation.dataset;
  if (judge !== null) {
    const dataset = readyDataset(findDataset, judge, 'evaluation.dataset');
    expectFit(model.input, classCount, dataset, 'evaluation.dataset');
  }
}

/** How many classes the model tells apart. What is wrong with its layers is told by their path in the specification. */
function classCountOf(model: ModelSpec): number {
  try {
    return inferShapes(model).classCount;
  } catch (error) {
    if (!hasCode(error, 'invalid-specification')) throw error;
    const path = `model.${error.details['path']}`;
    throw new AppError(error.code, `model.${error.message}`, { cause: error, details: { path } });
  }
}

function readyDataset(findDataset: Known['findDataset'], name: string, path: string): Dataset {
  const dataset = lookUp(findDataset, name, path);
  if (dataset.state === 'ready') return dataset;
  throw new AppError('dataset-mismatch', `${path}: the data set ${name} is ${dataset.state}`, { details: { path } });
}

function lookUp(findDataset: Known['findDataset'], name: string, path: string): Dataset {
  try {
    return findDataset(name);
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    throw new AppError(error.code, `${path}: ${error.message}`, { cause: error, details: { ...error.details, path } });
  }
}

function expectFit(input: readonly number[], classes: number, dataset: Dataset, path: string): void {
  const shape = dataset.shape ?? [];
  if (shape.join() !== input.join()) {
    const message = `${path}: samples of ${dataset.name} have the shape ${shape.join('×')}, the model takes ${input.join('×')}`;
    throw new AppError('dataset-mismatch', message, { details: { path } });
  }
  const found = dataset.classes?.length ?? 0;
  if (found > classes) {
    const message = `${path}: ${dataset.name} has ${found} classes, the model tells ${classes} apart`;
    throw new AppError('dataset-mismatch', message, { details: { path } });
  }
}
