import type { ModelDescription } from '../domain/file-description.ts';
import { outputNameOf } from '../specs/model-answers.ts';
import { inferShapes } from '../specs/model-shapes.ts';
import type { ModelSpec } from '../specs/model-spec.ts';
import { describeBy } from './describe-by.ts';
import { malformedModel, truncatedModel } from './format-errors.ts';
import { weightsMemory } from './memory-need.ts';

const FLOAT32_BYTES = 4;

/**
 * Describes parameters of a model that was trained here: flat little-endian float32, which carry no header, so that only
 * the model's specification tells what they are. Work is the largest input and output of a layer, for one sample.
 * @throws AppError `model-truncated`, `model-malformed` where the size is not that of the model
 */
export function describeParameters(spec: ModelSpec, sizeBytes: number): ModelDescription {
  const { layers, parameters, parameterCount, output } = inferShapes(spec);
  const weightsBytes = parameterCount * FLOAT32_BYTES;
  if (sizeBytes < weightsBytes) throw truncatedModel('parameters-f32', weightsBytes, sizeBytes);
  if (sizeBytes > weightsBytes) {
    throw malformedModel('parameters-f32', `${parameterCount} parameters take ${weightsBytes} bytes, not ${sizeBytes}`);
  }
  const workBytes = Math.max(
    0,
    ...layers.map(({ input, output }) => (valuesIn(input) + valuesIn(output)) * FLOAT32_BYTES),
  );
  return describeBy('parameters-f32', sizeBytes, {
    architecture: [...new Set(spec.layers.map(({ type }) => type))].join(', ').slice(0, 256),
    parameters: parameterCount,
    tensors: parameters.length,
    quantisation: 'F32',
    inputs: [{ name: 'sample', type: 'float32', shape: ['batch', ...spec.input] }],
    outputs: [{ name: outputNameOf(spec.loss), type: 'float32', shape: ['batch', ...output] }],
    ...weightsMemory(weightsBytes, workBytes),
  });
}

/** Describes the parameters of a model that only a trainer knows: a vector of float32 values. */
export function describeVector(trainer: string, sizeBytes: number): ModelDescription {
  return describeBy('parameters-f32', sizeBytes, {
    architecture: `trainer ${trainer}`,
    parameters: sizeBytes / FLOAT32_BYTES,
    tensors: 1,
    quantisation: 'F32',
  });
}

function valuesIn(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
