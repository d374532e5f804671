import { MAX_CLASSES } from '../datasets/sample-set.ts';
import { format } from './layer-output.ts';
import type { ModelSpec } from './model-spec.ts';
import { refuseField } from './refuse-field.ts';

const OUTPUT_NAMES = {
  'softmax-cross-entropy': 'classes',
  'next-token-cross-entropy': 'tokens',
  'mean-squared-error': 'values',
  'binary-cross-entropy': 'answers',
} as const satisfies Record<ModelSpec['loss'], string>;

/** What comes out of a model with this loss, in one word. */
export function outputNameOf(loss: ModelSpec['loss']): string {
  return OUTPUT_NAMES[loss];
}

/**
 * How many classes of labels a model's loss can take, which is what its output must fit.
 *
 * @throws AppError `invalid-specification` with the path of the layer whose output does not fit the loss.
 */
export function classCountOf(spec: ModelSpec, output: readonly number[]): number {
  switch (spec.loss) {
    case 'softmax-cross-entropy':
      return classesOf(spec, output);
    case 'next-token-cross-entropy':
      assertTellsTokens(spec, output);
      return MAX_CLASSES;
    case 'mean-squared-error':
      return answersOf(spec, output) === 1 ? MAX_CLASSES : answersOf(spec, output);
    case 'binary-cross-entropy':
      return Math.max(2, answersOf(spec, output));
  }
}

function classesOf({ layers }: ModelSpec, output: readonly number[]): number {
  const last = layers.length - 1;
  const [classes, ...rest] = output;
  const type = layers[last]?.type;
  if ((type !== 'dense' && type !== 'global-average-pool') || classes === undefined || rest.length > 0) {
    const found = rest.length > 0 ? `, and its output be flat rather than ${format(output)}` : '';
    refuseField(
      `layers.${last}`,
      `the last layer must be dense (or global-average-pool), with one unit for each class${found}`,
    );
  }
  const field = type === 'dense' ? `layers.${last}.units` : `layers.${last}`;
  if (classes < 2) refuseField(field, 'a classifier needs two classes or more');
  return classes;
}

function assertTellsTokens({ input, layers }: ModelSpec, output: readonly number[]): void {
  const [first] = layers;
  const last = layers.length - 1;
  if (first?.type !== 'embedding') {
    refuseField('layers.0', 'next-token-cross-entropy needs samples of token ids, and an embedding as the first layer');
  }
  const [positions = 1] = input;
  if (positions < 2) refuseField('input.0', 'there is no next token in a sample of one');
  const [outputPositions, scores, ...rest] = output;
  if (layers[last]?.type !== 'dense' || outputPositions !== positions || scores === undefined || rest.length > 0) {
    refuseField(`layers.${last}`, 'the last layer must be dense, with one unit for each token at every position');
  }
  if (scores < first.vocabulary) {
    refuseField(`layers.${last}.units`, `${scores} units cannot tell ${first.vocabulary} tokens apart`);
  }
}

function answersOf({ layers, loss }: ModelSpec, output: readonly number[]): number {
  const [answers, ...rest] = output;
  if (answers === undefined || rest.length > 0) {
    refuseField(`layers.${layers.length - 1}`, `${loss} needs a flat output but gets ${format(output)}`);
  }
  return answers;
}
