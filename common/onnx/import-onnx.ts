import { LayerSpec } from '../specs/layer-spec.ts';
import { inferShapes } from '../specs/model-shapes.ts';
import { ModelSpec } from '../specs/model-spec.ts';
import { chooseLoss } from './choose-loss.ts';
import { METADATA } from './export-onnx.ts';
import { orderOf } from './graph-builder.ts';
import { GraphIndex, integersOf } from './graph-index.ts';
import { importChain } from './import-chain.ts';
import type { Cursor } from './import-cursor.ts';
import type { OnnxModel, OnnxPort } from './onnx-model.ts';
import { unsupportedGraph } from './unsupported-node.ts';

/** A model that was read from a graph, ready to be trained on. */
export interface ImportedModel {
  readonly spec: ModelSpec;
  /** Flat, in the layout of the specification. */
  readonly parameters: Float32Array;
  /** What of the graph is not in the specification, because the loss brings it. */
  readonly leftOut: 'softmax' | 'sigmoid' | null;
}

/**
 * Reads a graph as a specification of layers with its parameters: exactly the graph's function, or a refusal. Images come
 * out as height × width × channels also where the graph has channels first. Without a loss in the file's metadata (our own
 * exports have one) or asked for, the one that fits is taken.
 * @throws AppError `model-unsupported` with the node and its operator, for what the engine has no layer for
 */
export function importOnnx(model: OnnxModel, loss?: ModelSpec['loss']): ImportedModel {
  const graph = new GraphIndex(model);
  const input = soleInput(model);
  const [output, ...others] = model.outputs;
  if (output === undefined || others.length > 0)
    throw unsupportedGraph(`it has ${model.outputs.length} outputs, not one`);
  const start = startOf(graph, input);
  const { layers, end } = importChain(graph, start, output.name, { left: graph.valueLimit });
  if (end.flattened !== null) throw unsupportedGraph('its output is an image that was flattened channels first');
  const specs = LayerSpec.array()
    .min(1)
    .max(256)
    .safeParse(layers.map(({ spec }) => spec));
  if (!specs.success) {
    const [issue] = specs.error.issues;
    throw unsupportedGraph(`layer ${issue?.path.join('.') ?? ''} is none that the engine has: ${issue?.message ?? ''}`);
  }
  const wanted = loss ?? ModelSpec.shape.loss.safeParse(model.metadata.get(METADATA.loss) ?? null).data;
  const { spec, leftOut } = chooseLoss({ input: [...start.shape], layers: specs.data }, wanted);
  return {
    spec,
    leftOut,
    parameters: joined(
      spec,
      layers.flatMap(({ tensors }) => tensors),
    ),
  };
}

function soleInput({ inputs, initialisers }: OnnxModel): OnnxPort {
  const given = new Set(initialisers.map(({ name }) => name));
  const [input, ...others] = inputs.filter(({ name }) => !given.has(name));
  if (input === undefined || others.length > 0) {
    const count = others.length + (input === undefined ? 0 : 1);
    throw unsupportedGraph(`it has ${count} inputs; the engine's models take one, the samples`);
  }
  return input;
}

/** The samples as the specification sees them. An image is channels first unless the graph or its writer says otherwise. */
function startOf(graph: GraphIndex, { name, type, shape }: OnnxPort): Cursor {
  if (type === 'other') throw unsupportedGraph(`its input "${name.slice(0, 128)}" is neither float32 nor int64`);
  const sizes = shape?.slice(1) ?? [];
  const known = sizes.filter((size): size is number => typeof size === 'number' && size >= 1);
  if (known.length !== sizes.length || sizes.length < 1 || sizes.length > 3) {
    throw unsupportedGraph(
      `its input has the shape ${shape?.join(' × ') ?? '?'}; batch × one to three fixed sizes are needed`,
      'Export with fixed sizes for all but the batch.',
    );
  }
  const channelsFirst = known.length === 3 && !isChannelsLast(graph, name);
  const [channels = 1, ...pixels] = known;
  return {
    value: name,
    shape: channelsFirst ? [...pixels, channels] : known,
    channelsFirst,
    flattened: null,
    trailingOnes: false,
  };
}

function isChannelsLast(graph: GraphIndex, input: string): boolean {
  if (graph.model.metadata.get(METADATA.layout) === 'channels-last') return true;
  return graph.consumersOf(input).some((node) => {
    return node.operator === 'Transpose' && integersOf(node, 'perm', []).join() === orderOf(3, true).join();
  });
}

function joined(spec: ModelSpec, tensors: readonly Float32Array[]): Float32Array {
  const shapes = inferShapes(spec).parameters;
  const parameters = new Float32Array(shapes.reduce((sum, { size }) => sum + size, 0));
  for (const [index, { name, offset, size }] of shapes.entries()) {
    const values = tensors[index];
    if (values?.length !== size) throw unsupportedGraph(`${name} has ${values?.length ?? 0} values, not ${size}`);
    parameters.set(values, offset);
  }
  if (!parameters.every(Number.isFinite)) throw unsupportedGraph('it has weights that are not finite');
  return parameters;
}
