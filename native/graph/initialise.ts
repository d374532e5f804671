import { Random } from '../../common/random.ts';
import type { LayerSpec } from '../../common/specs/layer-spec.ts';
import type { LayerShape, ModelShapes, ParameterShape } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';

/** Standard deviation of embeddings, as in GPT-2 (Radford et al. 2019). */
const EMBEDDING_DEVIATION = 0.02;

/**
 * Draws a model's first parameters into `parameters`, the same for the same seed on every machine: uniform numbers, a
 * product and the exactly rounded square root are all it uses.
 *
 * Weights before a relu or gelu are uniform with variance 2 / inputs (He et al. 2015, "Delving Deep into Rectifiers",
 * equation 10), others with variance 1 / inputs (LeCun et al. 1998, "Efficient BackProp", section 4.6), embeddings with
 * a deviation of 0.02; gains and running variances are one, biases and running means zero.
 */
export function initialiseParameters(
  parameters: Float32Array,
  spec: ModelSpec,
  shapes: ModelShapes,
  seed: number,
): void {
  initialiseChain(parameters, spec.layers, shapes.layers, new Random(seed));
}

function initialiseChain(
  parameters: Float32Array,
  layers: readonly LayerSpec[],
  shapes: readonly LayerShape[],
  random: Random,
): void {
  for (const [index, layer] of layers.entries()) {
    const shape = shapes[index];
    if (shape === undefined) continue;
    if (layer.type === 'residual') {
      initialiseChain(parameters, layer.layers, shape.inner, random);
      continue;
    }
    const rectified = isRectified(layers, index);
    for (const tensor of shape.parameters) initialiseTensor(parameters, tensor, rectified, random);
  }
}

function initialiseTensor(parameters: Float32Array, tensor: ParameterShape, rectified: boolean, random: Random): void {
  const values = parameters.subarray(tensor.offset, tensor.offset + tensor.size);
  switch (tensor.role) {
    case 'weight': {
      const inputs = tensor.size / (tensor.shape.at(-1) ?? 1);
      drawUniform(values, Math.sqrt((rectified ? 6 : 3) / inputs), random);
      return;
    }
    case 'embedding':
      drawUniform(values, Math.sqrt(3) * EMBEDDING_DEVIATION, random);
      return;
    case 'gain':
    case 'running-variance':
      values.fill(1);
      return;
    case 'bias':
    case 'running-mean':
      values.fill(0);
  }
}

function drawUniform(values: Float32Array, limit: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * limit;
}

/** Whether a relu or gelu comes before the next layer with weights. */
function isRectified(layers: readonly LayerSpec[], index: number): boolean {
  const next = layers.slice(index + 1).find(({ type }) => RECTIFIERS.has(type) || WEIGHTED.has(type));
  return next !== undefined && RECTIFIERS.has(next.type);
}

const RECTIFIERS: ReadonlySet<LayerSpec['type']> = new Set(['relu', 'gelu']);
const WEIGHTED: ReadonlySet<LayerSpec['type']> = new Set([
  'dense',
  'conv2d',
  'multi-head-attention',
  'gru',
  'residual',
]);
