import { expect, test } from 'vitest';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { initialiseParameters } from '../../../../native/graph/initialise.ts';

const { spec } = MODEL_PRESETS['mnist-cnn'];
const shapes = inferShapes(spec);

function drawn(seed: number): Float32Array {
  const parameters = new Float32Array(shapes.parameterCount).fill(Number.NaN);
  initialiseParameters(parameters, spec, shapes, seed);
  return parameters;
}

test('the same seed draws the same parameters, another seed others', () => {
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
});

test('weights have the variance of He before a relu and of LeCun elsewhere, biases are zero', () => {
  const parameters = drawn(1);
  for (const { name, offset, size, shape } of shapes.parameters) {
    const values = parameters.subarray(offset, offset + size);
    if (name.endsWith('.bias')) {
      expect(values.every((value) => value === 0)).toBe(true);
      continue;
    }
    const inputs = size / (shape.at(-1) ?? 1);
    const variance = values.reduce((sum, value) => sum + value * value, 0) / size;
    const expected = (name === 'layers.9.weight' ? 1 : 2) / inputs;
    // The square of a uniform number spreads by 0.9 of its mean; five standard deviations of its average.
    expect(Math.abs(variance / expected - 1)).toBeLessThan((5 * 0.9) / Math.sqrt(size));
  }
});
