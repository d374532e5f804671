import { expect, test } from 'vitest';
import { imageSize, pixelsOf, valueRange } from '../../../../../renderer/screens/datasets/sample-pixels.ts';

test.each([
  [[28, 28, 1], { height: 28, width: 28, channels: 1 }],
  [[8, 8], { height: 8, width: 8, channels: 1 }],
  [[32, 32, 3], { height: 32, width: 32, channels: 3 }],
  [[64], undefined],
  [[100, 1], undefined],
  [[4, 4, 2], undefined],
])('a sample of shape %o is an image of %o', (shape, size) => {
  expect(imageSize(shape)).toEqual(size);
});

test('values become grey from the lowest to the highest', () => {
  const range = valueRange([[0, 8], [16]]);
  expect(range).toEqual({ low: 0, high: 16 });
  const size = { height: 1, width: 2, channels: 1 } as const;
  expect([...pixelsOf([0, 16], size, range)]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  expect(valueRange([[0, 0]])).toEqual({ low: 0, high: 1 });
});

test('three channels are a colour', () => {
  const size = { height: 1, width: 1, channels: 3 } as const;
  expect([...pixelsOf([255, 0, 51], size, { low: 0, high: 255 })]).toEqual([255, 0, 51, 255]);
});
