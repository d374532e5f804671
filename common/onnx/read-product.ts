import type { GraphIndex } from './graph-index.ts';
import { type Cursor, inEngineOrder } from './import-cursor.ts';
import type { OnnxNode } from './onnx-model.ts';
import { unsupportedNode } from './unsupported-node.ts';

interface Product {
  readonly units: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  /** The node whose output the product is. */
  readonly last: OnnxNode;
}

/** Reads `input · weight [+ bias]` for flat values and sequences. @throws AppError `model-unsupported` */
export function readProduct(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Product {
  const { shape, trailingOnes, channelsFirst } = cursor;
  if (shape.length > 2 || trailingOnes) throw unsupportedNode(node, 'it needs a flat input or a sequence');
  if (shape.length === 2 && channelsFirst) throw unsupportedNode(node, 'it needs features after positions');
  if (node.inputs[0] !== cursor.value)
    throw unsupportedNode(node, 'its first input has to be the value, not the weight');
  const features = shape.at(-1) ?? 0;
  const { shape: sizes, values } = graph.weights(node, 1, 'weight');
  const units = sizes.at(-1) ?? 0;
  if (sizes.length !== 2 || sizes[0] !== features) {
    throw unsupportedNode(node, `a weight of ${sizes.join(' × ')} does not fit ${features} features`);
  }
  const weight = inEngineOrder(cursor, values, units);
  const add = graph.onlyConsumer(node.outputs[0] ?? '', 'Add');
  const given = add?.inputs.map((input) => graph.constant(input)).find((tensor) => tensor !== undefined);
  if (
    add === undefined ||
    given?.type !== 'float32' ||
    given.values.length !== units ||
    (given.shape.at(-1) ?? 0) !== units
  ) {
    return { units, weight, bias: new Float32Array(units), last: node };
  }
  return { units, weight, bias: given.values, last: add };
}
