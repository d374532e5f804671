import type { GraphIndex } from './graph-index.ts';
import { importActivation, importAdd, importDropout, importGelu, importSoftmax } from './import-activations.ts';
import { behind, type Cursor, type ImportedLayer, type ImportNode } from './import-cursor.ts';
import { importBatchNorm, importGroupNorm, importInstanceNorm, importLayerNorm } from './import-normalisation.ts';
import { importGather, importGemm, importMatMul } from './import-products.ts';
import { importFlatten, importNothing, importReshape, importSqueeze, importTranspose } from './import-shapes.ts';
import { importConvolution, importGlobalPool, importPool, importReduceMean } from './import-windows.ts';
import type { OnnxNode } from './onnx-model.ts';
import { unsupportedGraph, unsupportedNode } from './unsupported-node.ts';

const OPERATORS: ReadonlyMap<string, ImportNode> = new Map<string, ImportNode>([
  ['Add', importAdd],
  ['AveragePool', importPool],
  ['BatchNormalization', importBatchNorm],
  ['Cast', importCast],
  ['Conv', importConvolution],
  ['Dropout', importDropout],
  ['Flatten', importFlatten],
  ['Gather', importGather],
  ['Gelu', importGelu],
  ['Gemm', importGemm],
  ['GlobalAveragePool', importGlobalPool],
  ['GroupNormalization', importGroupNorm],
  ['Identity', importNothing],
  ['InstanceNormalization', importInstanceNorm],
  ['LayerNormalization', importLayerNorm],
  ['MatMul', importMatMul],
  ['MaxPool', importPool],
  ['ReduceMean', importReduceMean],
  ['Relu', importActivation],
  ['Reshape', importReshape],
  ['Sigmoid', importActivation],
  ['Softmax', importSoftmax],
  ['Squeeze', importSqueeze],
  ['Tanh', importActivation],
  ['Transpose', importTranspose],
]);

interface Chain {
  readonly layers: readonly ImportedLayer[];
  readonly end: Cursor;
}

/** As many as a specification may have in a list. */
const MAX_LAYERS = 256;
/** Blocks within one another, as deep as a specification may nest them. */
const MAX_DEPTH = 2;

/** How many values of parameters may still come: nodes that share weights could make a small file huge. */
export interface ValueBudget {
  left: number;
}

/**
 * Follows a value from node to node until it is `stop`, or an output of the graph. Where it is added to something later
 * on, what lies between is a residual block; `closing` are the additions that end the blocks around.
 * @throws AppError `model-unsupported`
 */
export function importChain(
  graph: GraphIndex,
  start: Cursor,
  stop: string,
  budget: ValueBudget,
  closing: ReadonlySet<OnnxNode> = new Set(),
): Chain {
  const layers: ImportedLayer[] = [];
  let cursor = start;
  while (cursor.value !== stop) {
    const consumers = graph.consumersOf(cursor.value).filter((node) => !closing.has(node));
    const blockEnd = consumers.findLast((node) => node.operator === 'Add' && isDynamic(graph, node));
    if (blockEnd !== undefined) {
      const block = importBlock(graph, cursor, blockEnd, budget, closing);
      layers.push(block.layer);
      cursor = block.next;
      continue;
    }
    const [node, ...others] = consumers;
    if (node === undefined)
      throw unsupportedGraph(`nothing uses the value "${cursor.value.slice(0, 128)}", nor is it the output`);
    if (others.length > 0) {
      const names = consumers.map(({ operator }) => operator).join(', ');
      throw unsupportedNode(
        node,
        `its input goes to several nodes (${names}): a graph may only branch for a residual block`,
      );
    }
    const read = node.domain === '' ? OPERATORS.get(node.operator) : undefined;
    if (read === undefined) {
      throw unsupportedNode(
        node,
        'the engine has no such layer',
        `It reads ${[...OPERATORS.keys()].join(', ')} and GRU.`,
      );
    }
    const { layers: found, next } = read(graph, cursor, node);
    layers.push(...found);
    for (const { tensors } of found) budget.left -= tensors.reduce((sum, { length }) => sum + length, 0);
    if (budget.left < 0) throw unsupportedNode(node, 'weights are used more than once: layers have their own');
    if (layers.length > MAX_LAYERS) throw unsupportedNode(node, `more than ${MAX_LAYERS} layers in a row`);
    cursor = next;
  }
  return { layers, end: cursor };
}

/** What a value goes through before it is added to the value itself. */
function importBlock(
  graph: GraphIndex,
  cursor: Cursor,
  end: OnnxNode,
  budget: ValueBudget,
  closing: ReadonlySet<OnnxNode>,
) {
  if (closing.size === MAX_DEPTH) throw unsupportedNode(end, `blocks nest at most ${MAX_DEPTH} deep`);
  const stop = end.inputs.find((input) => input !== cursor.value);
  if (stop === undefined) throw unsupportedNode(end, 'a value is added to itself');
  const inner = importChain(graph, cursor, stop, budget, new Set([...closing, end]));
  if (layoutOf(inner.end) !== layoutOf(cursor)) {
    throw unsupportedNode(
      end,
      `${inner.end.shape.join(' × ')} and ${cursor.shape.join(' × ')} are added: a block has to keep its shape`,
    );
  }
  const layer: ImportedLayer = {
    spec: { type: 'residual', layers: inner.layers.map(({ spec }) => spec) as never },
    tensors: inner.layers.flatMap(({ tensors }) => tensors),
  };
  return { layer, next: behind(cursor, end) };
}

function layoutOf({ shape, channelsFirst, flattened, trailingOnes }: Cursor): string {
  return JSON.stringify([shape, shape.length > 1 && channelsFirst, flattened, trailingOnes]);
}

function isDynamic(graph: GraphIndex, { inputs }: OnnxNode): boolean {
  return inputs.every((input) => graph.constant(input) === undefined);
}

/** Token ids may be made whole before they choose rows. */
function importCast(graph: GraphIndex, cursor: Cursor, node: OnnxNode) {
  if (graph.onlyConsumer(node.outputs[0] ?? '', 'Gather') === undefined) {
    throw unsupportedNode(node, 'only token ids may be converted');
  }
  return importNothing(graph, cursor, node);
}
