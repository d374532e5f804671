/** A tensor whose values are in memory. Numbers of other types are not read: `other` keeps their name. */
export type OnnxTensor = {
  readonly name: string;
  readonly shape: readonly number[];
} & (
  | { readonly type: 'float32'; readonly values: Float32Array }
  | { readonly type: 'int64'; readonly values: readonly number[] }
  | { readonly type: 'other'; readonly values: null; readonly typeName: string }
);

/** An attribute of a node. Graphs and lists of texts or tensors, which no layer here has, are `other`. */
export type OnnxAttribute =
  | { readonly kind: 'float' | 'integer'; readonly value: number }
  | { readonly kind: 'floats' | 'integers'; readonly value: readonly number[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'other'; readonly value: null };

/** One step of a graph. Names of inputs that are left out are empty. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for the operators of the standard. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** What goes into a graph or comes out of it. A text stands for a size that is open. */
export interface OnnxPort {
  readonly name: string;
  readonly type: 'float32' | 'int64' | 'other';
  readonly shape: readonly (number | string)[] | null;
}

/** What is read and written of an ONNX model (`ModelProto` of onnx.proto). */
export interface OnnxModel {
  readonly producer: readonly [name: string, version: string];
  readonly irVersion: number;
  /** Version of the standard's operators. */
  readonly opset: number;
  readonly metadata: ReadonlyMap<string, string>;
  readonly graphName: string;
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}
