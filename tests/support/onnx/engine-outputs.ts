import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { Random } from '../../../common/random.ts';
import { inferShapes } from '../../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../../common/specs/model-spec.ts';
import { buildLayers } from '../../../native/graph/build-layers.ts';
import { loadKernels } from '../../../native/kernels/load-kernels.ts';

/** What the own engine makes of a batch of samples, as in evaluation. */
export function engineOutputs(
  spec: ModelSpec,
  parameters: Float32Array,
  samples: Float32Array,
  batch: number,
): Float32Array {
  const kernels = loadKernels({ strict: true });
  const shapes = inferShapes(spec);
  const { arena } = kernels;
  const places = { parameters: arena.allocateFloats(parameters.length), input: arena.allocateFloats(samples.length) };
  const chain = buildLayers({ kernels, spec, shapes, maxBatch: batch, ...places, nextSeed: () => 1 });
  arena.floats(places.parameters, parameters.length).set(parameters);
  arena.floats(places.input, samples.length).set(samples);
  for (const layer of chain.layers) layer.forward(batch, false);
  return arena.floats(chain.output, batch * valuesPerSample(shapes.output)).slice();
}

/** Parameters as of a model that was trained: nothing is zero or one, and running variances are positive. */
export function trainedParameters(spec: ModelSpec, random: Random): Float32Array {
  const { parameters, parameterCount } = inferShapes(spec);
  const values = new Float32Array(parameterCount);
  for (const { role, shape, offset, size } of parameters) {
    const spread = role === 'weight' ? Math.sqrt((3 * (shape.at(-1) ?? 1)) / size) : 0.5;
    const centre = role === 'gain' || role === 'running-variance' ? 1 : 0;
    for (let at = offset; at < offset + size; at++) values[at] = centre + (2 * random.uniform() - 1) * spread;
  }
  return values;
}

/** Samples that a model takes: numbers around zero, or tokens of its vocabulary. */
export function someSamples(spec: ModelSpec, batch: number, random: Random): Float32Array {
  const { vocabulary } = inferShapes(spec);
  const draw = vocabulary === null ? () => random.uniform() * 4 - 2 : () => random.below(vocabulary);
  return Float32Array.from({ length: batch * valuesPerSample(spec.input) }, draw);
}
