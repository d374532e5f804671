import { format, outputShape } from './layer-output.ts';
import { type ParameterRole, parametersOf } from './layer-parameters.ts';
import type { LayerSpec } from './layer-spec.ts';
import { classCountOf } from './model-answers.ts';
import type { ModelSpec } from './model-spec.ts';
import { refuseField } from './refuse-field.ts';

/** One tensor of parameters inside the flat parameter vector of a model. */
export interface ParameterShape {
  /** `layers.<index>.weight`, `.bias` and so on; `layers.<index>.layers.<index>.weight` inside a residual block. */
  readonly name: string;
  readonly role: ParameterRole;
  /** Dense weights are inputs × units; convolution weights are kernel × kernel × channels of a group × filters. */
  readonly shape: readonly number[];
  /** Index of its first value, in values. */
  readonly offset: number;
  readonly size: number;
}

/** What goes into and comes out of one layer, for one sample. */
export interface LayerShape {
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** With those of inner layers. */
  readonly parameters: readonly ParameterShape[];
  /** The layers of a residual block; empty for all others. */
  readonly inner: readonly LayerShape[];
}

/** The shapes that follow from a model's specification. */
export interface ModelShapes {
  readonly layers: readonly LayerShape[];
  /** All tensors in the order in which they lie in the flat vector, without gaps. */
  readonly parameters: readonly ParameterShape[];
  readonly parameterCount: number;
  /** Of the last layer, for one sample. */
  readonly output: readonly number[];
  /** Labels of samples are below this. As many as a data set may have where the loss does not read classes. */
  readonly classCount: number;
  /** The values of samples are whole numbers below this, where the model begins with an embedding; otherwise null. */
  readonly vocabulary: number | null;
}

/**
 * Infers every shape of a model and the layout of its parameters.
 *
 * @throws AppError `invalid-specification` with the path of the field that does not fit in `details.path`.
 */
export function inferShapes(spec: ModelSpec): ModelShapes {
  const layers = chainShapes(spec.layers, spec.input, 'layers', 0);
  const output = layers.at(-1)?.output ?? spec.input;
  const parameters = layers.flatMap((layer) => layer.parameters);
  const classCount = classCountOf(spec, output);
  if (parameters.length === 0) refuseField('layers', 'no layer has anything to learn');
  const [first] = spec.layers;
  return {
    layers,
    parameters,
    parameterCount: sizeOf(parameters),
    output,
    classCount,
    vocabulary: first?.type === 'embedding' ? first.vocabulary : null,
  };
}

function chainShapes(
  layers: readonly LayerSpec[],
  input: readonly number[],
  path: string,
  offset: number,
): readonly LayerShape[] {
  const shapes: LayerShape[] = [];
  let shape = input;
  let next = offset;
  for (const [index, layer] of layers.entries()) {
    const inferred = layerShape(layer, shape, `${path}.${index}`, next);
    shapes.push(inferred);
    shape = inferred.output;
    next += sizeOf(inferred.parameters);
  }
  return shapes;
}

function layerShape(layer: LayerSpec, input: readonly number[], path: string, offset: number): LayerShape {
  if (layer.type === 'residual') {
    const inner = chainShapes(layer.layers, input, `${path}.layers`, offset);
    const output = inner.at(-1)?.output ?? input;
    if (output.join() !== input.join()) {
      refuseField(`${path}.layers`, `${format(output)} comes out and cannot be added to the input of ${format(input)}`);
    }
    return { input, output, inner, parameters: inner.flatMap(({ parameters }) => parameters) };
  }
  const output = outputShape(layer, input, path);
  let next = offset;
  const parameters = parametersOf(layer, input, output).map(({ name, role, shape }): ParameterShape => {
    const size = shape.reduce((product, one) => product * one, 1);
    next += size;
    return { name: `${path}.${name}`, role, shape, offset: next - size, size };
  });
  return { input, output, inner: [], parameters };
}

function sizeOf(parameters: readonly ParameterShape[]): number {
  return parameters.reduce((sum, { size }) => sum + size, 0);
}
