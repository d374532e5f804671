import { describe, expect, test } from 'vitest';
import type { TensorPort } from '../../../../../common/domain/file-description.ts';
import { classScores } from '../../../../../renderer/screens/deployments/playground/class-scores.ts';
import { imageShapeOf } from '../../../../../renderer/screens/deployments/playground/image-shape.ts';
import type { InferenceTensor } from '../../../../../renderer/screens/deployments/playground/inference-tensor.ts';
import { inRange, pictureValues } from '../../../../../renderer/screens/deployments/playground/picture-values.ts';
import { readTensor } from '../../../../../renderer/screens/deployments/playground/tensor-values.ts';

const port = (shape: TensorPort['shape'], type = 'float32'): TensorPort => ({ name: 'x', type, shape });
const image = (height: number, width: number, channels: number, isChannelsFirst = true) => ({
  height,
  width,
  channels,
  isChannelsFirst,
});

describe('an input may be a picture', () => {
  test.each([
    [['batch', 784], image(28, 28, 1)],
    [['N', 64], image(8, 8, 1)],
    [['batch', 1, 28, 28], image(28, 28, 1)],
    [[1, 3, 224, 224], image(224, 224, 3)],
    [['batch', 28, 28, 1], image(28, 28, 1, false)],
    [[28, 28], image(28, 28, 1)],
    [['batch', 10], undefined],
    [['batch', 49], undefined],
    [['batch', 'length'], undefined],
    [['batch', 4, 28, 28], undefined],
    [null, undefined],
  ] as const)('%j', (shape, expected) => {
    expect(imageShapeOf(port(shape && [...shape]))).toEqual(expected);
  });

  test('not where whole numbers stand for words', () => {
    expect(imageShapeOf(port(['batch', 784], 'int64'))).toBeUndefined();
  });
});

describe('typed values', () => {
  test.each([
    ['[[1, 2], [3.5, -4e-1]]', ['batch', 2], [2, 2], [1, 2, 3.5, -0.4]],
    ['1 2 3', [3], [3], [1, 2, 3]],
    ['5;6', ['a', 'b'], [1, 2], [5, 6]],
    ['7', null, [1], [7]],
  ] as const)('%s for %j', (text, shape, whole, data) => {
    expect(readTensor(port(shape && [...shape]), text)).toEqual({
      kind: 'tensor',
      tensor: { name: 'x', datatype: 'FP32', shape: whole, data },
    });
  });

  test.each([
    ['', ['batch', 2], { kind: 'none' }],
    ['1 two', ['batch', 2], { kind: 'not-number', word: 'two' }],
    ['1 2 3', ['batch', 2], { kind: 'not-whole', given: 3, each: 2 }],
    ['1 2 3', [2], { kind: 'wrong-count', given: 3, wanted: 2 }],
    ['Infinity', [1], { kind: 'not-number', word: 'Infinity' }],
  ] as const)('%s for %j is a problem', (text, shape, problem) => {
    expect(readTensor(port([...shape]), text)).toEqual({ kind: 'problem', problem });
  });

  test('text is one value a line, truth is read as such', () => {
    expect(readTensor(port(['batch'], 'string'), 'a b\nc')).toMatchObject({
      tensor: { datatype: 'BYTES', shape: [2], data: ['a b', 'c'] },
    });
    expect(readTensor(port([2], 'bool'), 'true, 0')).toMatchObject({
      tensor: { datatype: 'BOOL', data: [true, false] },
    });
  });
});

describe('the classes that an answer tells', () => {
  const output = (name: string, data: number[], columns = data.length): InferenceTensor => ({
    name,
    datatype: 'FP32',
    shape: [data.length / columns, columns],
    data,
  });

  test('by the output with shares, which is taken before one with any numbers', () => {
    const scores = classScores([output('logits', [3, 1]), output('probabilities', [0.25, 0.75])], ['cat', 'dog']);
    expect(scores).toEqual({
      output: 'probabilities',
      isSoftmax: false,
      rows: [{ number: 1, shares: [0.25, 0.75] }],
    });
  });

  test('by softmax where there are only logits, row by row', () => {
    const scores = classScores([output('logits', [0, Math.log(3), 1_000, 1_000], 2)], null);
    expect(scores?.isSoftmax).toBe(true);
    expect(scores?.rows.map(({ shares }) => shares.map((share) => Number(share.toFixed(6))))).toEqual([
      [0.25, 0.75],
      [0.5, 0.5],
    ]);
  });

  test('none by numbers of which nobody said that they are classes', () => {
    expect(classScores([output('embedding', [3, 1, 2])], null)).toBeUndefined();
    expect(classScores([output('embedding', [3, 1, 2])], ['cat', 'dog'])).toBeUndefined();
  });
});

describe('values of a picture', () => {
  const pixels = (...bytes: number[]) => ({ width: 2, height: 1, data: Uint8ClampedArray.from(bytes) }) as ImageData;
  const picture = pixels(255, 0, 51, 255, 0, 255, 102, 255);

  test.each([
    [true, [1, 0, 0, 1, 0.2, 0.4]],
    [false, [1, 0, 0.2, 0, 1, 0.4]],
  ])('channels first: %s', (isChannelsFirst, values) => {
    expect(pictureValues(picture, { height: 1, width: 2, channels: 3, isChannelsFirst })).toEqual(values);
  });

  test('grey is weighed, and ranges are as the model has them', () => {
    const [red = 0] = pictureValues(picture, { height: 1, width: 2, channels: 1, isChannelsFirst: true });
    expect(red).toBeCloseTo(0.299 + 0.114 * 0.2);
    expect([inRange(0.5, 'unit'), inRange(0.5, 'signed'), inRange(0.5, 'byte')]).toEqual([0.5, 0, 128]);
  });
});
