import { describe, expect, test } from 'vitest';
import { MAX_CLASSES } from '../../../../common/datasets/sample-set.ts';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { windowShape } from '../../../../common/specs/window-shape.ts';

function shapesOf(input: number[], layers: unknown[]) {
  return inferShapes(ModelSpec.parse({ input, layers }));
}

const embedding = { type: 'embedding', vocabulary: 20, features: 6 };

function conv(options: object) {
  return { type: 'conv2d', filters: 4, kernel: 3, ...options };
}

describe('the presets', () => {
  test.each([
    ['mnist-2nn', 199_210],
    ['mnist-cnn', 1_663_370],
  ] as const)('%s has %i parameters and 10 classes', (name, parameterCount) => {
    expect(inferShapes(MODEL_PRESETS[name].spec)).toMatchObject({ parameterCount, classCount: 10 });
  });
});

describe('shapes', () => {
  test('follow each other, and parameters lie in order without gaps', () => {
    const { layers, parameters, parameterCount } = shapesOf(
      [9, 8, 2],
      [
        { type: 'conv2d', filters: 3, kernel: 5, stride: 2, padding: 'valid' },
        { type: 'relu' },
        { type: 'max-pool' },
        { type: 'flatten' },
        { type: 'dropout', rate: 0.5 },
        { type: 'dense', units: 4 },
      ],
    );
    expect(layers.map(({ output }) => output)).toEqual([[3, 2, 3], [3, 2, 3], [1, 1, 3], [3], [3], [4]]);
    expect(parameters).toEqual([
      { name: 'layers.0.weight', role: 'weight', shape: [5, 5, 2, 3], offset: 0, size: 150 },
      { name: 'layers.0.bias', role: 'bias', shape: [3], offset: 150, size: 3 },
      { name: 'layers.5.weight', role: 'weight', shape: [3, 4], offset: 153, size: 12 },
      { name: 'layers.5.bias', role: 'bias', shape: [4], offset: 165, size: 4 },
    ]);
    expect(parameterCount).toBe(169);
  });

  test('of every kind of layer, with the parameters inside blocks', () => {
    const { layers, parameters, vocabulary } = shapesOf(
      [7],
      [
        embedding,
        { type: 'position-embedding' },
        { type: 'residual', layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 2 }] },
        { type: 'gru', units: 5 },
        { type: 'gru', units: 4, output: 'last' },
        { type: 'batch-norm' },
        { type: 'dense', units: 3 },
      ],
    );
    expect(layers.map(({ output }) => output)).toEqual([[7, 6], [7, 6], [7, 6], [7, 5], [4], [4], [3]]);
    expect(vocabulary).toBe(20);
    expect(parameters.map(({ name, shape }) => `${name} ${shape.join('×')}`)).toEqual([
      'layers.0.weight 20×6',
      'layers.1.weight 7×6',
      'layers.2.layers.0.weight 6',
      'layers.2.layers.0.bias 6',
      'layers.2.layers.1.weight 6×18',
      'layers.2.layers.1.bias 18',
      'layers.2.layers.1.outputWeight 6×6',
      'layers.2.layers.1.outputBias 6',
      'layers.3.weight 6×15',
      'layers.3.bias 15',
      'layers.3.recurrentWeight 5×15',
      'layers.3.recurrentBias 15',
      'layers.4.weight 5×12',
      'layers.4.bias 12',
      'layers.4.recurrentWeight 4×12',
      'layers.4.recurrentBias 12',
      'layers.5.weight 4',
      'layers.5.bias 4',
      'layers.5.runningMean 4',
      'layers.5.runningVariance 4',
      'layers.6.weight 4×3',
      'layers.6.bias 3',
    ]);
  });

  test('a convolution in groups sees the channels of a group', () => {
    const { parameters } = shapesOf(
      [4, 4, 6],
      [conv({ filters: 9, groups: 3 }), { type: 'flatten' }, { type: 'dense', units: 2 }],
    );
    expect(parameters[0]).toMatchObject({ shape: [3, 3, 2, 9], role: 'weight' });
  });

  test.each([
    [28, 5, 1, 'same', 28, 2],
    [28, 5, 1, 'valid', 24, 0],
    [28, 3, 2, 'same', 14, 0],
    [27, 3, 2, 'same', 14, 1],
    [5, 2, 1, 'same', 5, 0],
    [5, 1, 3, 'same', 2, 0],
    [9, 3, 2, 'valid', 4, 0],
  ] as const)('a window over %i, kernel %i, stride %i, %s', (input, kernel, stride, padding, output, before) => {
    expect(windowShape(input, kernel, stride, padding)).toEqual({ output, before });
  });

  test.each([
    ['dense on an image', [4, 4, 1], [{ type: 'dense', units: 2 }], 'layers.0', 'flatten'],
    ['a convolution on a list', [16], [{ type: 'conv2d', filters: 2, kernel: 3 }], 'layers.0', 'image'],
    ['a pool on a list', [16], [{ type: 'max-pool' }], 'layers.0', 'image'],
    ['a pool bigger than its input', [4, 2, 1], [{ type: 'max-pool', size: 3 }], 'layers.0.size', '4 × 2 × 1'],
    [
      'a kernel bigger than its input',
      [6, 4, 1],
      [{ type: 'relu' }, { type: 'conv2d', filters: 1, kernel: 5, padding: 'valid' }],
      'layers.1.kernel',
      '5 × 5',
    ],
    ['dense on an image is told the shape', [4, 4, 2], [{ type: 'dense', units: 2 }], 'layers.0', '4 × 4 × 2'],
    ['groups that do not divide the channels', [4, 4, 3], [conv({ groups: 2 })], 'layers.0.groups', '3 channels'],
    [
      'groups that do not divide the filters',
      [4, 4, 8],
      [conv({ filters: 6, groups: 4 })],
      'layers.0.groups',
      '6 filters',
    ],
    ['an average pool on a list', [16], [{ type: 'average-pool' }], 'layers.0', 'image'],
    ['a global average of a list', [16], [{ type: 'global-average-pool' }], 'layers.0', 'image or a sequence'],
    ['group norm of a sequence', [4, 6], [{ type: 'group-norm', groups: 2 }], 'layers.0', 'layer-norm'],
    ['groups of a norm', [4, 4, 6], [{ type: 'group-norm', groups: 4 }], 'layers.0.groups', '6 channels'],
    ['an embedding later on', [4], [{ type: 'relu' }, embedding], 'layers.1', 'first layer'],
    ['an embedding in a block', [4], [{ type: 'residual', layers: [embedding] }], 'layers.0.layers.0', 'first layer'],
    ['an embedding of an image', [4, 4, 1], [embedding], 'layers.0', 'list of token ids'],
    ['positions of a list', [4], [{ type: 'position-embedding' }], 'layers.0', 'sequence'],
    ['attention over an image', [4, 4, 1], [{ type: 'multi-head-attention', heads: 1 }], 'layers.0', 'sequence'],
    ['heads', [4, 6], [{ type: 'multi-head-attention', heads: 4 }], 'layers.0.heads', '6 features'],
    ['a recurrent unit over a list', [4], [{ type: 'gru', units: 3 }], 'layers.0', 'sequence'],
    [
      'a block that changes the shape',
      [4, 4, 3],
      [{ type: 'relu' }, { type: 'residual', layers: [{ type: 'tanh' }, conv({ filters: 5 })] }],
      'layers.1.layers',
      '4 × 4 × 5',
    ],
    [
      'what does not fit inside blocks',
      [4, 4, 3],
      [{ type: 'residual', layers: [{ type: 'residual', layers: [{ type: 'relu' }, { type: 'gru', units: 3 }] }] }],
      'layers.0.layers.0.layers.1',
      'sequence',
    ],
    ['classes at every position', [6, 5], [{ type: 'dense', units: 4 }], 'layers.0', 'flat'],
    ['probabilities', [6], [{ type: 'dense', units: 4 }, { type: 'softmax' }], 'layers.1', 'last layer'],
    ['nothing that learns', [4, 4, 3], [{ type: 'global-average-pool' }], 'layers', 'learn'],
    ['no classes', [4], [{ type: 'dense', units: 3 }, { type: 'relu' }], 'layers.1', 'last layer'],
    ['one class', [4], [{ type: 'dense', units: 1 }], 'layers.0.units', 'two classes'],
  ])('%s: refused with the path of the field', (_, input, layers, path, words) => {
    expectRefusal(() => shapesOf(input, layers), path, words);
  });
});

describe('losses', () => {
  const tokens = (units: number) => [embedding, { type: 'dense', units }];

  test.each([
    ['next-token-cross-entropy', [8], tokens(20), [8, 20], MAX_CLASSES],
    ['mean-squared-error', [8], [{ type: 'dense', units: 1 }], [1], MAX_CLASSES],
    ['mean-squared-error', [8], [{ type: 'dense', units: 4 }], [4], 4],
    ['binary-cross-entropy', [8], [{ type: 'dense', units: 1 }], [1], 2],
    ['binary-cross-entropy', [8], [{ type: 'dense', units: 4 }], [4], 4],
    ['softmax-cross-entropy', [4, 4, 1], [conv({ filters: 5 }), { type: 'global-average-pool' }], [5], 5],
  ])('%s of %j: output and classes', (loss, input, layers, output, classCount) => {
    expect(inferShapes(ModelSpec.parse({ input, layers, loss }))).toMatchObject({ output, classCount });
  });

  test.each([
    ['next-token-cross-entropy', [8], [{ type: 'dense', units: 20 }], 'layers.0', 'embedding'],
    ['next-token-cross-entropy', [1], tokens(20), 'input.0', 'sample of one'],
    ['next-token-cross-entropy', [8], tokens(19), 'layers.1.units', '20 tokens'],
    ['next-token-cross-entropy', [8], [...tokens(20), { type: 'tanh' }], 'layers.2', 'last layer'],
    [
      'next-token-cross-entropy',
      [8],
      [embedding, { type: 'global-average-pool' }, { type: 'dense', units: 20 }],
      'layers.2',
      'every position',
    ],
    ['mean-squared-error', [4, 4, 1], [conv({ filters: 2 })], 'layers.0', 'flat output'],
    ['binary-cross-entropy', [6, 2], [{ type: 'dense', units: 3 }], 'layers.0', 'flat output'],
  ])('%s of %j: refused with the path of the field', (loss, input, layers, path, words) => {
    expectRefusal(() => inferShapes(ModelSpec.parse({ input, layers, loss })), path, words);
  });
});

function expectRefusal(infer: () => unknown, path: string, words: string): void {
  let refusal: unknown;
  try {
    infer();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: 'invalid-specification', details: { path } });
  expect(String(refusal)).toContain(words);
}
