import { orderOf } from './graph-builder.ts';
import { type GraphIndex, integerOf, integersOf } from './graph-index.ts';
import { behind, type Cursor, type Imported, imported } from './import-cursor.ts';
import { importGru } from './import-gru.ts';
import { importSteppedGroupNorm } from './import-normalisation.ts';
import type { OnnxNode } from './onnx-model.ts';
import { unsupportedNode } from './unsupported-node.ts';

/** Makes samples flat. What a graph has flattened channels first is remembered: the next weights are put in order. */
export function importFlatten(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  if (integerOf(node, 'axis', 1) !== 1) throw unsupportedNode(node, 'samples have to stay apart: axis 1');
  return flattened(cursor, node);
}

/** A Reshape is understood where it makes samples flat, or begins a group norm. */
export function importReshape(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const norm = importSteppedGroupNorm(graph, cursor, node);
  if (norm !== undefined) return norm;
  const sizes = graph.integers(node, 'shape', 1);
  const values = cursor.shape.reduce((product, size) => product * size, 1);
  const [samples, features] = sizes ?? [];
  const isFlat = sizes?.length === 2 && (features === values || (features === -1 && samples !== -1));
  if (!isFlat) {
    const what = sizes === undefined ? 'computed' : sizes.join(' × ');
    throw unsupportedNode(node, `a shape of ${what}: it may only make each sample flat`);
  }
  return flattened(cursor, node);
}

/** Takes away the axes of one that a global pool leaves. */
export function importSqueeze(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const axes = graph.integers(node, 'axes', 1) ?? [];
  if (!cursor.trailingOnes || axes.some((axis) => axis === 0 || axis === 1)) {
    throw unsupportedNode(node, 'only what a global pool leaves may be squeezed');
  }
  return { layers: [], next: behind(cursor, node, { trailingOnes: false }) };
}

/** Channels go to the front or come back, which no layer is needed for; or a GRU begins. */
export function importTranspose(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const perm = integersOf(node, 'perm', []).join();
  const rank = cursor.shape.length;
  if (rank > 1 && !cursor.trailingOnes && perm === orderOf(rank, !cursor.channelsFirst).join()) {
    return { layers: [], next: behind(cursor, node, { channelsFirst: !cursor.channelsFirst }) };
  }
  if (perm === '1,0,2') return importGru(graph, cursor, node);
  throw unsupportedNode(node, `an order of ${perm}: only channels may change their place`);
}

/** Something that does nothing to the value. */
export function importNothing(_graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  return { layers: [], next: behind(cursor, node) };
}

function flattened(cursor: Cursor, node: OnnxNode): Imported {
  const { shape, channelsFirst, trailingOnes } = cursor;
  // It only takes away the axes that a global pool has left.
  if (trailingOnes) return { layers: [], next: behind(cursor, node, { trailingOnes: false }) };
  const [height = 1, width = 1, channels = 1] = shape.length === 2 ? [1, ...shape] : shape;
  const isMoved = channelsFirst && shape.length > 1 && channels > 1 && height * width > 1;
  const next = behind(cursor, node, {
    shape: [shape.reduce((product, size) => product * size, 1)],
    channelsFirst: false,
    flattened: isMoved ? [height, width, channels] : shape.length === 1 ? cursor.flattened : null,
  });
  return imported({ type: 'flatten' }, next);
}
