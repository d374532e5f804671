import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-model.ts';

/** A value between two layers of a graph under construction. */
export interface Flow {
  readonly name: string;
  /** Of one sample, as the specification sees it: channels and features come last. */
  readonly shape: readonly number[];
  /** Whether the graph has channels or features before height, width and positions instead: N × C × H × W. */
  readonly channelsFirst: boolean;
}

/** Numbers whose kind follows from what they are: whole ones are integers. Fractions that may be whole need `fraction`. */
type AttributeValue = number | readonly number[] | string | OnnxAttribute;

/** An attribute that is a fraction, also where it happens to be whole. */
export function fraction(value: number): OnnxAttribute {
  return { kind: 'float', value };
}

/** Collects nodes and weights of a graph; names say which layer of the specification they come from. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initialisers: OnnxTensor[] = [];
  readonly #names = new Set<string>();

  /** Adds a node with one output, whose name it returns. */
  node(
    path: string,
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const [output = ''] = this.nodeWithOutputs(path, operator, inputs, attributes, 1);
    return output;
  }

  /** Adds a node with several outputs. */
  nodeWithOutputs(
    path: string,
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    count: number,
  ): string[] {
    const name = this.#unused(`${path}/${operator}`);
    const outputs = Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}:${index}`));
    const read = Object.entries(attributes).map(([key, value]) => [key, asAttribute(value)] as const);
    this.nodes.push({ name, operator, domain: '', inputs, outputs, attributes: new Map(read) });
    return outputs;
  }

  /** Adds weights. */
  floats(name: string, shape: readonly number[], values: Float32Array): string {
    const unused = this.#unused(name);
    this.initialisers.push({ name: unused, type: 'float32', shape, values });
    return unused;
  }

  /** Adds whole numbers: a shape or a list of axes. */
  integers(name: string, values: readonly number[]): string {
    const unused = this.#unused(name);
    this.initialisers.push({ name: unused, type: 'int64', shape: [values.length], values });
    return unused;
  }

  /** The same values with channels where they are wanted. */
  arranged(path: string, flow: Flow, channelsFirst: boolean): Flow {
    if (flow.channelsFirst === channelsFirst || flow.shape.length < 2) return { ...flow, channelsFirst };
    const perm = orderOf(flow.shape.length, channelsFirst);
    return { ...flow, name: this.node(path, 'Transpose', [flow.name], { perm }), channelsFirst };
  }

  #unused(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#names.has(name); count++) name = `${wanted}.${count}`;
    this.#names.add(name);
    return name;
  }
}

/** The axes of a batch of samples of this rank when channels go to the front, or come back. */
export function orderOf(rank: number, channelsFirst: boolean): number[] {
  const middle = Array.from({ length: rank - 1 }, (_, index) => index + 1);
  return channelsFirst ? [0, rank, ...middle] : [0, ...middle.map((axis) => axis + 1), 1];
}

function asAttribute(value: AttributeValue): OnnxAttribute {
  if (typeof value === 'number') return { kind: Number.isInteger(value) ? 'integer' : 'float', value };
  if (typeof value === 'string') return { kind: 'text', value };
  return 'kind' in value ? value : { kind: 'integers', value };
}
