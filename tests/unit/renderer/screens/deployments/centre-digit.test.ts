import { expect, test } from 'vitest';
import { centreDigit, type GreyPicture } from '../../../../../renderer/screens/deployments/playground/centre-digit.ts';

/** A picture of 224 by 224 with ink in a rectangle. */
function drawn(left: number, top: number, width: number, height: number): GreyPicture {
  const side = 224;
  const values = Float32Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    return x >= left && x < left + width && y >= top && y < top + height ? 1 : 0;
  });
  return { width: side, height: side, values };
}

function boxOf({ width, values }: GreyPicture, least = 0.5) {
  const inked = [...values.entries()].filter(([, value]) => value >= least).map(([at]) => at);
  const xs = inked.map((at) => at % width);
  const ys = inked.map((at) => Math.floor(at / width));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const MNIST = { width: 28, height: 28 };

test.each([
  ['in a corner', drawn(2, 3, 30, 60)],
  ['in the other', drawn(190, 160, 30, 60)],
])('a tall stroke %s becomes 20 of 28 pixels high, in the middle', (_, picture) => {
  const digit = centreDigit(picture, MNIST);
  expect(boxOf(digit)).toEqual([9, 4, 18, 23]);
  const ink = digit.values.reduce((sum, value) => sum + value, 0);
  expect(ink).toBeCloseTo(20 * 10, 3);
});

test('a stroke that weighs more at one side is centred by its mass, and stays inside', () => {
  const [foot, stem] = [drawn(60, 150, 90, 30), drawn(60, 30, 12, 120)];
  const values = foot.values.map((value, at) => Math.max(value, stem.values[at] ?? 0));
  const digit = centreDigit({ ...foot, values }, MNIST);
  let [mass, x, y] = [0, 0, 0];
  for (const [at, value] of digit.values.entries()) {
    mass += value;
    x += value * ((at % 28) + 0.5);
    y += value * (Math.floor(at / 28) + 0.5);
  }
  expect(x / mass).toBeCloseTo(14, 1);
  // Its mass lies so low that the middle would push the top beyond the edge: it goes up as far as it can.
  expect(y / mass).toBeCloseTo(14.52, 1);
  expect(boxOf(digit)[1]).toBe(0);
});

test('a picture of 8 by 8 is filled by the box of the digit', () => {
  const digit = centreDigit(drawn(100, 20, 80, 160), { width: 8, height: 8 });
  expect(boxOf(digit)).toEqual([2, 0, 5, 7]);
});

test('without ink there is only ground', () => {
  expect(Math.max(...centreDigit(drawn(0, 0, 0, 0), MNIST).values)).toBe(0);
});
