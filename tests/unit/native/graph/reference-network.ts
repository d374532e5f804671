import type { LayerOf, LayerSpec } from '../../../../common/specs/layer-spec.ts';
import { inferShapes, type LayerShape } from '../../../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { referenceLayer } from './reference-layers.ts';
import { normalised, softmax } from './reference-rows.ts';
import { at, tensor } from './reference-tensors.ts';

type Batch = readonly Float64Array[];

/** What a batch is judged by: the class of each sample, or its targets. */
export interface Answers {
  readonly labels: readonly number[];
  readonly targets: Batch;
}

/** Mean loss of a batch in training, in float64 and by the plainest loops: what the kernels are measured against. */
export function referenceLoss(spec: ModelSpec, parameters: Float64Array, inputs: Batch, answers: Answers): number {
  const outputs = forward(spec.layers, inferShapes(spec).layers, parameters, inputs);
  const losses = outputs.map((output, row) => lossOf(spec, output, inputs[row] ?? output, answers, row));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function forward(
  layers: readonly LayerSpec[],
  shapes: readonly LayerShape[],
  parameters: Float64Array,
  inputs: Batch,
): Batch {
  let batch = inputs;
  for (const [index, layer] of layers.entries()) {
    const shape = shapes[index];
    if (shape === undefined) throw new RangeError(`layer ${index} has no shape`);
    if (layer.type === 'residual') {
      const inner = forward(layer.layers, shape.inner, parameters, batch);
      batch = batch.map((sample, row) => sample.map((value, i) => value + at(inner[row] ?? sample, i)));
    } else if (layer.type === 'batch-norm') {
      batch = batchNorm(layer, shape, parameters, batch);
    } else {
      batch = batch.map((sample) => referenceLayer(layer, shape, parameters, sample));
    }
  }
  return batch;
}

function batchNorm(
  { epsilon }: LayerOf<'batch-norm'>,
  shape: LayerShape,
  parameters: Float64Array,
  batch: Batch,
): Batch {
  const gain = tensor(shape, parameters, 'weight');
  const bias = tensor(shape, parameters, 'bias');
  const output = batch.map((sample) => new Float64Array(sample.length));
  for (const [channel] of gain.entries()) {
    const own = batch.map((sample) => sample.filter((_, i) => i % gain.length === channel));
    const values = normalised(Float64Array.from(own.flatMap((sample) => [...sample])), epsilon);
    let next = 0;
    for (const sample of output) {
      for (let i = channel; i < sample.length; i += gain.length) {
        sample[i] = at(values, next++) * at(gain, channel) + at(bias, channel);
      }
    }
  }
  return output;
}

function lossOf(
  spec: ModelSpec,
  output: Float64Array,
  input: Float64Array,
  { labels, targets }: Answers,
  row: number,
): number {
  switch (spec.loss) {
    case 'softmax-cross-entropy':
      return -Math.log(at(softmax(output), labels[row] ?? 0));
    case 'next-token-cross-entropy': {
      const tokens = output.length / input.length;
      const losses = Array.from(
        input.subarray(1),
        (token, t) => -Math.log(at(softmax(output.slice(t * tokens, (t + 1) * tokens)), token)),
      );
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    }
    case 'mean-squared-error':
      return output.reduce((sum, value, i) => sum + (value - at(targets[row] ?? output, i)) ** 2, 0) / output.length;
    case 'binary-cross-entropy':
      return (
        output.reduce((sum, x, i) => {
          const probability = 1 / (1 + Math.exp(-x));
          const target = at(targets[row] ?? output, i);
          return sum - target * Math.log(probability) - (1 - target) * Math.log(1 - probability);
        }, 0) / output.length
      );
  }
}
