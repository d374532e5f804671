import type { LayerSpec } from '../specs/layer-spec.ts';
import type { GraphIndex } from './graph-index.ts';
import type { OnnxNode } from './onnx-model.ts';
import { permuteAxes } from './permute-axes.ts';
import { unsupportedNode } from './unsupported-node.ts';

/** A value of a graph that is being read, and how it differs from what the engine would have there. */
export interface Cursor {
  readonly value: string;
  /** Of one sample, as the specification sees it: channels and features last. */
  readonly shape: readonly number[];
  /** Whether the graph has channels or features before height, width and positions. */
  readonly channelsFirst: boolean;
  /** Height, width, channels of an image that the graph has made flat channels first: features lie in another order. */
  readonly flattened: readonly number[] | null;
  /** Whether the graph still has axes of one after the features, as a global pool leaves them. */
  readonly trailingOnes: boolean;
}

/** A layer that was found, with its parameters in the order of the specification. */
export interface ImportedLayer {
  readonly spec: LayerSpec;
  readonly tensors: readonly Float32Array[];
}

/** Layers that a node (and those that belong to it) stands for, and where it goes on. */
export interface Imported {
  readonly layers: readonly ImportedLayer[];
  readonly next: Cursor;
}

/** Reads what begins with a node. */
export type ImportNode = (graph: GraphIndex, cursor: Cursor, node: OnnxNode) => Imported;

/** One layer without parameters of its own, that keeps the shape. */
export function imported(spec: LayerSpec, next: Cursor, ...tensors: readonly Float32Array[]): Imported {
  return { layers: [{ spec, tensors }], next };
}

/** The cursor behind a node's first output. */
export function behind(cursor: Cursor, { outputs }: OnnxNode, change: Partial<Cursor> = {}): Cursor {
  return { ...cursor, value: outputs[0] ?? '', ...change };
}

/** @throws AppError `model-unsupported` unless the value is a list of features, as the engine has it or in another order */
export function expectFlat({ shape, trailingOnes }: Cursor, node: OnnxNode): number {
  const [features, ...others] = shape;
  if (features === undefined || others.length > 0 || trailingOnes) {
    throw unsupportedNode(node, 'it needs a flat input; put a Flatten before it');
  }
  return features;
}

/** @throws AppError `model-unsupported` unless the value is an image in the layout of ONNX: channels, height, width */
export function expectImage({ shape, channelsFirst, trailingOnes }: Cursor, node: OnnxNode) {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined || trailingOnes) {
    throw unsupportedNode(node, 'it needs an image: batch × channels × height × width');
  }
  if (!channelsFirst) throw unsupportedNode(node, 'it needs channels before height and width');
  return [height, width, channels] as const;
}

/** Values of one for each feature, or rows of them, in the engine's order. */
export function inEngineOrder({ flattened }: Cursor, values: Float32Array, columns = 1): Float32Array {
  if (flattened === null) return values;
  const [height = 1, width = 1, channels = 1] = flattened;
  return permuteAxes(values, [channels, height, width, columns], [1, 2, 0, 3]);
}

/** @throws AppError `model-unsupported` unless there are as many values */
export function expectSize(node: OnnxNode, what: string, values: ArrayLike<number>, size: number): void {
  if (values.length !== size) throw unsupportedNode(node, `its ${what} has ${values.length} values, not ${size}`);
}
