import { outputNameOf } from '../specs/model-answers.ts';
import { inferShapes } from '../specs/model-shapes.ts';
import type { ModelSpec } from '../specs/model-spec.ts';
import { VERSION } from '../version.ts';
import { exportLayers } from './export-layers.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { OnnxModel } from './onnx-model.ts';

/** What goes into a file beside the model itself. */
export interface ExportedFacts {
  readonly name: string;
  /** Names of the classes, in the order of the outputs; null where they are not known. */
  readonly classes: readonly string[] | null;
}

/** Keys of `metadata_props` that the import understands. */
export const METADATA = {
  name: 'name',
  classes: 'classes',
  loss: 'edgeorchestra.loss',
  layout: 'edgeorchestra.layout',
} as const;

/** Understood by runtimes since 2022; the operator Gelu came two years later. */
const OPSET = 17;
const OPSET_WITH_GELU = 20;
const IR_VERSION = 8;
const IR_VERSION_WITH_GELU = 9;

/**
 * A model and its flat parameters as an ONNX graph: one input, `sample`, of batch × the specification's own shape (images
 * are height × width × channels), and the output of the last layer. Samples are float32, token ids int64.
 *
 * @throws AppError `invalid-specification` for a model whose layers do not fit
 */
export function exportOnnx(spec: ModelSpec, parameters: Float32Array, { name, classes }: ExportedFacts): OnnxModel {
  const shapes = inferShapes(spec);
  const graph = new GraphBuilder();
  const input = { name: 'sample', shape: spec.input, channelsFirst: false };
  const made = exportLayers(graph, parameters, { layers: spec.layers, shapes: shapes.layers, path: 'layers', input });
  const answer = graph.arranged('output', made, false);
  const output = outputNameOf(spec.loss);
  const hasGelu = graph.nodes.some(({ operator }) => operator === 'Gelu');
  const metadata = new Map<string, string>([
    [METADATA.name, name],
    [METADATA.loss, spec.loss],
    [METADATA.layout, 'channels-last'],
  ]);
  if (classes !== null) metadata.set(METADATA.classes, JSON.stringify(classes));
  return {
    producer: ['EdgeOrchestra', VERSION],
    irVersion: hasGelu ? IR_VERSION_WITH_GELU : IR_VERSION,
    opset: hasGelu ? OPSET_WITH_GELU : OPSET,
    metadata,
    graphName: name,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map((one) => (one === answer.name ? output : one)),
      outputs: node.outputs.map((one) => (one === answer.name ? output : one)),
    })),
    initialisers: graph.initialisers,
    inputs: [
      { name: 'sample', type: shapes.vocabulary === null ? 'float32' : 'int64', shape: ['batch', ...spec.input] },
    ],
    outputs: [{ name: output, type: 'float32', shape: ['batch', ...shapes.output] }],
  };
}
