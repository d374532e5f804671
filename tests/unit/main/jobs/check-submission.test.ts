import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../../../common/domain/dataset.ts';
import { AppError } from '../../../../common/errors.ts';
import { checkSubmission } from '../../../../main/jobs/check-submission.ts';
import { aDataset } from '../../builders/a-dataset.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

function submit(spec: object, ...datasets: readonly Dataset[]): void {
  const findDataset = (name: string) => {
    const found = datasets.find((dataset) => dataset.name === name);
    if (found === undefined) throw new AppError('not-found', `there is no data set ${name}`);
    return found;
  };
  checkSubmission(aTrainSpec(spec), { findDataset });
}

describe('a job is taken', () => {
  test.each([
    ['that fits its data', {}],
    ['with a model that tells more classes apart than there are', { model: model(12) }],
    ['of as many partitions as samples', { data: { kind: 'managed', dataset: 'digits', partitions: 1_000 } }],
    ['over local data, whatever these are', { data: { kind: 'local', dataset: 'scans' } }],
    ['with a trainer, whatever the data are', { model: { trainer: 'own' } }],
    ['judged by other data that fit', { evaluation: { dataset: 'judge' } }],
  ])('%s', (_, spec) => {
    expect(() => submit(spec, aDataset(), aDataset({ name: 'judge' }))).not.toThrow();
  });
});

describe('a job is refused, by the path of the field,', () => {
  test.each<[string, string, string, object, Dataset[]]>([
    [
      'when it is to be reproducible with a trainer',
      'invalid-specification',
      'reproducible',
      { model: { trainer: 'own' }, reproducible: true },
      [aDataset()],
    ],
    [
      'when updates of a trainer are to be packed',
      'invalid-specification',
      'compression.name',
      { model: { trainer: 'own' }, compression: { name: 'int8' } },
      [aDataset()],
    ],
    ['when its data are not ready', 'dataset-mismatch', 'data.dataset', {}, [aDataset({ state: 'importing' })]],
    ['when its data could not be read', 'dataset-mismatch', 'data.dataset', {}, [aDataset({ state: 'failed' })]],
    ['when samples have another shape', 'dataset-mismatch', 'data.dataset', {}, [aDataset({ shape: [8, 8, 1] })]],
    ['when there are more classes', 'dataset-mismatch', 'data.dataset', { model: model(9) }, [aDataset()]],
    [
      'when it is to be reproducible and devices keep something back',
      'invalid-specification',
      'compression.name',
      { reproducible: true, compression: { name: 'top-k' } },
      [aDataset()],
    ],
    [
      'when there are more partitions than samples',
      'invalid-specification',
      'data.partitions',
      { data: { kind: 'managed', dataset: 'digits', partitions: 1_001 } },
      [aDataset()],
    ],
    [
      'when the data that judge do not fit',
      'dataset-mismatch',
      'evaluation.dataset',
      { evaluation: { dataset: 'judge' } },
      [aDataset(), aDataset({ name: 'judge', shape: [32] })],
    ],
    [
      'when the data that judge local training are not ready',
      'dataset-mismatch',
      'evaluation.dataset',
      { data: { kind: 'local', dataset: 'scans' }, evaluation: { dataset: 'judge' } },
      [aDataset({ name: 'judge', state: 'importing' })],
    ],
    [
      'when a layer does not fit the one before',
      'invalid-specification',
      'model.layers.1',
      {
        model: {
          input: [64],
          layers: [
            { type: 'dense', units: 4 },
            { type: 'conv2d', filters: 2, kernel: 3 },
          ],
        },
      },
      [aDataset()],
    ],
    [
      'when no worker can hold the model',
      'invalid-specification',
      'model.layers.1',
      { model: { input: [64], layers: [dense(65_536), dense(65_536), dense(10)] } },
      [aDataset()],
    ],
    [
      'when a worker could hold the model, but not its batch',
      'invalid-specification',
      'batchSize',
      { batchSize: 65_536, model: { input: [64], layers: [dense(16_384), dense(10)] } },
      [aDataset()],
    ],
    [
      'when it aims at an accuracy that its loss does not have',
      'invalid-specification',
      'targetAccuracy',
      { targetAccuracy: 0.9, model: { input: [64], layers: [dense(10)], loss: 'mean-squared-error' } },
      [aDataset()],
    ],
    ['when its data are unknown', 'not-found', 'data.dataset', {}, []],
    [
      'when the data that judge are unknown',
      'not-found',
      'evaluation.dataset',
      { evaluation: { dataset: 'nothing' } },
      [aDataset()],
    ],
  ])('%s', (_, code, path, spec, datasets) => {
    expect(() => submit(spec, ...datasets)).toThrow(
      expect.objectContaining({
        code,
        details: expect.objectContaining({ path }),
        message: expect.stringContaining(`${path}: `),
      }),
    );
  });

  test('in words that name both sides', () => {
    expect(() => submit({}, aDataset({ shape: [8, 8, 1] }))).toThrow(
      'data.dataset: samples of digits have the shape 8×8×1, the model takes 64',
    );
    expect(() => submit({ model: model(9) }, aDataset())).toThrow(
      'data.dataset: digits has 10 classes, the model tells 9 apart',
    );
  });
});

/** A linear model for 64 values that tells so many classes apart. */
function model(classes: number): object {
  return { input: [64], layers: [{ type: 'dense', units: classes }] };
}

function dense(units: number): object {
  return { type: 'dense', units };
}
