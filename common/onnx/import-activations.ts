import { type GraphIndex, integerOf, textOf } from './graph-index.ts';
import { behind, type Cursor, type Imported, imported } from './import-cursor.ts';
import type { OnnxNode } from './onnx-model.ts';
import { unsupportedNode } from './unsupported-node.ts';

const ACTIVATIONS: Readonly<Record<string, 'relu' | 'tanh' | 'sigmoid'>> = {
  Relu: 'relu',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
};

/** A function of each value. */
export function importActivation(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const type = ACTIVATIONS[node.operator];
  if (type === undefined) throw new TypeError(`${node.operator} is no activation`);
  return imported({ type }, behind(cursor, node));
}

/** The exact form of gelu differs from the engine's by up to 0.0005: it would be another model. */
export function importGelu(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  if (textOf(node, 'approximate', 'none') === 'tanh') return imported({ type: 'gelu' }, behind(cursor, node));
  throw unsupportedNode(
    node,
    'the gelu of the engine is the one by tanh',
    "Export with gelu in its tanh form: nn.GELU(approximate='tanh') in PyTorch.",
  );
}

/** Softmax over channels or features. */
export function importSoftmax(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const rank = cursor.shape.length;
  const axis = integerOf(node, 'axis', -1);
  const at = axis < 0 ? axis + rank + 1 : axis;
  const wanted = cursor.channelsFirst ? 1 : rank;
  if (at !== wanted || cursor.trailingOnes)
    throw unsupportedNode(node, `its axis has to be ${wanted}, that of the features`);
  return imported({ type: 'softmax' }, behind(cursor, node));
}

/** Dropout, which does nothing in a graph for inference and comes back when it is trained. */
export function importDropout(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const given = graph.constant(node.inputs[1]);
  const attribute = node.attributes.get('ratio');
  const rate = given?.type === 'float32' ? given.values[0] : attribute?.kind === 'float' ? attribute.value : 0.5;
  return imported({ type: 'dropout', rate: Number((rate ?? 0.5).toPrecision(7)) }, behind(cursor, node));
}

/** Constant features that are added to each position. */
export function importAdd(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const given = node.inputs.map((input) => graph.constant(input)).find((tensor) => tensor !== undefined);
  const sizes = given?.shape.length === 3 && given.shape[0] === 1 ? given.shape.slice(1) : given?.shape;
  if (
    given?.type !== 'float32' ||
    cursor.shape.length !== 2 ||
    cursor.channelsFirst ||
    sizes?.join() !== cursor.shape.join()
  ) {
    throw unsupportedNode(
      node,
      'only a bias after a MatMul, positions of a sequence and the input of a block may be added',
    );
  }
  return imported({ type: 'position-embedding' }, behind(cursor, node), given.values);
}
