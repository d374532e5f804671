import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import { AppError } from '../../common/errors.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';

/**
 * Refuses samples that a model cannot be trained or judged on.
 *
 * @throws AppError `dataset-mismatch` when shape, classes, tokens or targets do not fit, `dataset-malformed` when there
 * are none, or fewer than promised.
 */
export function assertFits(shapes: ModelShapes, samples: SampleSet): void {
  const { shape, labels, count, features, targets } = samples;
  const expected = shapes.layers[0]?.input ?? [];
  const values = valuesPerSample(shape);
  if (values !== valuesPerSample(expected)) {
    const message = `samples of ${shape.join(' × ')} do not fit a model for ${expected.join(' × ')}`;
    throw new AppError('dataset-mismatch', message, {
      details: { expected: expected.join('×'), found: shape.join('×') },
    });
  }
  if (count === 0) throw new AppError('dataset-malformed', 'the data set has no samples');
  if (labels.length < count || features.length < count * values) {
    throw new AppError('dataset-malformed', `the data set promises ${count} samples and has fewer`);
  }
  const odd = labels.subarray(0, count).findIndex((label) => label < 0 || label >= shapes.classCount);
  if (odd >= 0) {
    const message = `sample ${odd} has class ${labels[odd]}; the model knows classes 0 to ${shapes.classCount - 1}`;
    throw new AppError('dataset-mismatch', message, { details: { sample: odd, classes: shapes.classCount } });
  }
  if (shapes.vocabulary !== null) assertTokens(shapes.vocabulary, samples);
  const answers = valuesPerSample(shapes.output);
  if (targets !== undefined && targets.length !== count * answers) {
    const message = `${targets.length} targets do not fit ${count} samples of a model with ${answers} outputs`;
    throw new AppError('dataset-mismatch', message, { details: { expected: count * answers, found: targets.length } });
  }
}

function assertTokens(vocabulary: number, { shape, count, features, scale }: SampleSet): void {
  const values = valuesPerSample(shape);
  for (let i = 0; i < count * values; i++) {
    const token = (features[i] ?? 0) * scale;
    if (Number.isInteger(token) && token >= 0 && token < vocabulary) continue;
    const sample = Math.floor(i / values);
    const message = `sample ${sample} has the value ${token}; the model knows the tokens 0 to ${vocabulary - 1}`;
    throw new AppError('dataset-mismatch', message, { details: { sample, vocabulary } });
  }
}
