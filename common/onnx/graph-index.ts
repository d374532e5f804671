import type { OnnxModel, OnnxNode, OnnxTensor } from './onnx-model.ts';
import { permuteAxes } from './permute-axes.ts';
import { unsupportedGraph, unsupportedNode } from './unsupported-node.ts';

type FloatTensor = Extract<OnnxTensor, { type: 'float32' }>;

const SPARE_VALUES = 2 ** 20;

/** Finds constants and consumers of values in a graph. */
export class GraphIndex {
  readonly model: OnnxModel;
  readonly #constants = new Map<string, OnnxTensor>();
  readonly #consumers = new Map<string, OnnxNode[]>();
  readonly #producers = new Map<string, OnnxNode>();
  /** Twice what the file has, and some for what it leaves out: biases of zero. */
  readonly valueLimit: number;
  #foldable: number;

  constructor(model: OnnxModel) {
    this.model = model;
    const values = model.initialisers.reduce((sum, { values: own }) => sum + (own?.length ?? 0), 0);
    this.valueLimit = 2 * values + SPARE_VALUES;
    this.#foldable = this.valueLimit;
    for (const tensor of model.initialisers) this.#constants.set(tensor.name, tensor);
    for (const node of model.nodes) {
      for (const output of node.outputs) if (output !== '') this.#producers.set(output, node);
      this.#fold(node);
    }
    for (const node of model.nodes) {
      // The shape of a value is known here without its asking.
      if (node.operator === 'Shape' || node.outputs.some((output) => this.#constants.has(output))) continue;
      for (const input of new Set(node.inputs)) {
        const others = this.#consumers.get(input);
        if (others === undefined) this.#consumers.set(input, [node]);
        else others.push(node);
      }
    }
  }

  /** The nodes that read a value, in the order of the graph. */
  consumersOf(value: string): readonly OnnxNode[] {
    return this.#consumers.get(value) ?? [];
  }

  /** The one node that reads a value, if there is one of this kind and no other. */
  onlyConsumer(value: string, operator: string): OnnxNode | undefined {
    const [consumer, ...others] = this.consumersOf(value);
    return others.length === 0 && consumer?.operator === operator && consumer.domain === '' ? consumer : undefined;
  }

  producerOf(value: string): OnnxNode | undefined {
    return this.#producers.get(value);
  }

  /** What is known of a value before the graph runs. */
  constant(value: string | undefined): OnnxTensor | undefined {
    return value === undefined ? undefined : this.#constants.get(value);
  }

  /** Weights of a node. @throws AppError `model-unsupported` where they are computed, or of another type */
  weights(node: OnnxNode, input: number, what: string): FloatTensor {
    const name = node.inputs[input];
    const tensor = this.constant(name);
    if (tensor?.type === 'float32') return tensor;
    if (tensor?.type === 'other' && tensor.typeName === 'in another file') {
      throw unsupportedGraph(
        `tensor "${tensor.name.slice(0, 128)}" lies in another file`,
        'Save the model in one file.',
      );
    }
    const found =
      tensor === undefined ? 'is computed by other nodes' : `is ${tensor.type === 'int64' ? 'int64' : tensor.typeName}`;
    throw unsupportedNode(node, `its ${what} ${found}; it has to be constant float32`);
  }

  /** Whole numbers that a node reads from an attribute or, since newer opsets, from an input; undefined without either. */
  integers(node: OnnxNode, attribute: string, input: number): readonly number[] | undefined {
    const given = node.attributes.get(attribute);
    if (given?.kind === 'integers') return given.value;
    const tensor = this.constant(node.inputs[input]);
    return tensor?.type === 'int64' ? tensor.values : undefined;
  }

  /** Keeps what a node makes of constants alone, where it only moves them. */
  #fold(node: OnnxNode): void {
    const [output] = node.outputs;
    if (output === undefined || node.domain !== '') return;
    const source = this.constant(node.inputs[0]);
    if (node.operator === 'Constant') {
      const value = constantOf(node);
      if (value !== undefined) this.#constants.set(output, { ...value, name: output });
    } else if (source !== undefined && (node.operator === 'Identity' || node.operator === 'Dropout')) {
      this.#constants.set(output, source);
    } else if (source?.type === 'float32' && node.operator === 'Transpose') {
      const perm = node.attributes.get('perm');
      const order =
        perm?.kind === 'integers' ? perm.value : source.shape.map((_, axis) => source.shape.length - 1 - axis);
      if (order.toSorted((a, b) => a - b).join() !== [...source.shape.keys()].join()) return;
      this.#foldable -= source.values.length;
      if (this.#foldable < 0) return;
      const shape = order.map((axis) => source.shape[axis] ?? 1);
      this.#constants.set(output, { ...source, shape, values: permuteAxes(source.values, source.shape, order) });
    }
  }
}

function constantOf({ attributes }: OnnxNode): OnnxTensor | undefined {
  const [entry] = attributes;
  if (entry === undefined) return undefined;
  const [, attribute] = entry;
  switch (attribute.kind) {
    case 'tensor':
      return attribute.value;
    case 'integer':
      return { name: '', type: 'int64', shape: [], values: [attribute.value] };
    case 'integers':
      return { name: '', type: 'int64', shape: [attribute.value.length], values: attribute.value };
    case 'float':
      return { name: '', type: 'float32', shape: [], values: Float32Array.of(attribute.value) };
    case 'floats':
      return { name: '', type: 'float32', shape: [attribute.value.length], values: Float32Array.from(attribute.value) };
    case 'text':
    case 'other':
      return undefined;
  }
}

/** A whole number among a node's attributes. */
export function integerOf({ attributes }: OnnxNode, name: string, otherwise: number): number {
  const found = attributes.get(name);
  return found?.kind === 'integer' ? found.value : otherwise;
}

/** A fraction among a node's attributes, without what float32 adds to its decimals. */
export function fractionOf({ attributes }: OnnxNode, name: string, otherwise: number): number {
  const found = attributes.get(name);
  return found?.kind === 'float' ? Number(found.value.toPrecision(7)) : otherwise;
}

/** A text among a node's attributes. */
export function textOf({ attributes }: OnnxNode, name: string, otherwise: string): string {
  const found = attributes.get(name);
  return found?.kind === 'text' ? found.value : otherwise;
}

/** A list of whole numbers among a node's attributes. */
export function integersOf({ attributes }: OnnxNode, name: string, otherwise: readonly number[]): readonly number[] {
  const found = attributes.get(name);
  return found?.kind === 'integers' ? found.value : otherwise;
}
