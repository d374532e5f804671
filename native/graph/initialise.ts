import { Random } from '../../common/random.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';

/**
 * Draws a model's first parameters into `parameters`, the same for the same seed on every machine: uniform numbers, a
 * product and the exactly rounded square root are all it uses.
 *
 * Weights before a relu are uniform with variance 2 / inputs (He et al. 2015, "Delving Deep into Rectifiers", equation
 * 10), others with variance 1 / inputs (LeCun et al. 1998, "Efficient BackProp", section 4.6); biases are zero.
 */
export function initialiseParameters(
  parameters: Float32Array,
  spec: ModelSpec,
  shapes: ModelShapes,
  seed: number,
): void {
  const random = new Random(seed);
  for (const [index, shape] of shapes.layers.entries()) {
    const [weight, bias] = shape.parameters;
    if (weight === undefined || bias === undefined) continue;
    const inputs = weight.size / bias.size;
    const limit = Math.sqrt((isRectified(spec, index) ? 6 : 3) / inputs);
    for (let i = weight.offset; i < bias.offset; i++) parameters[i] = (2 * random.uniform() - 1) * limit;
    parameters.fill(0, bias.offset, bias.offset + bias.size);
  }
}

/** Whether a relu comes before the next layer with parameters. */
function isRectified(spec: ModelSpec, index: number): boolean {
  const after = spec.layers.slice(index + 1);
  const next = after.find(({ type }) => type === 'relu' || type === 'dense' || type === 'conv2d');
  return next?.type === 'relu';
}
