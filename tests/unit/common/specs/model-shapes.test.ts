import { describe, expect, test } from 'vitest';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { inferShapes, windowShape } from '../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';

function shapesOf(input: number[], layers: unknown[]) {
  return inferShapes(ModelSpec.parse({ input, layers }));
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
      { name: 'layers.0.weight', shape: [5, 5, 2, 3], offset: 0, size: 150 },
      { name: 'layers.0.bias', shape: [3], offset: 150, size: 3 },
      { name: 'layers.5.weight', shape: [3, 4], offset: 153, size: 12 },
      { name: 'layers.5.bias', shape: [4], offset: 165, size: 4 },
    ]);
    expect(parameterCount).toBe(169);
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
    ['no classes', [4], [{ type: 'dense', units: 3 }, { type: 'relu' }], 'layers.1', 'last layer'],
    ['one class', [4], [{ type: 'dense', units: 1 }], 'layers.0.units', 'two classes'],
  ])('%s: refused with the path of the field', (_, input, layers, path, words) => {
    let refusal: unknown;
    try {
      shapesOf(input, layers);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: 'invalid-specification', details: { path } });
    expect(String(refusal)).toContain(words);
  });
});
