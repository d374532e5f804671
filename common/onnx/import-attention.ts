import { type GraphIndex, integersOf } from './graph-index.ts';
import { behind, type Cursor, expectSize, type Imported, imported } from './import-cursor.ts';
import type { OnnxNode } from './onnx-model.ts';
import { readProduct } from './read-product.ts';
import { unsupportedNode } from './unsupported-node.ts';

const PARTS = 3;
const HINT = 'Self-attention is understood in the steps in which "eo models export" writes it.';

/** Self-attention in the steps of our own export; undefined where a product begins something else. */
export function importAttention(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported | undefined {
  const [positions = 0, features = 0] = cursor.shape;
  if (cursor.shape.length !== 2 || graph.constant(node.inputs[1])?.shape[1] !== PARTS * features) return undefined;
  const projection = readProduct(graph, cursor, node);
  const cut = graph.onlyConsumer(projection.last.outputs[0] ?? '', 'Reshape');
  const sizes = (cut === undefined ? undefined : graph.integers(cut, 'shape', 1)) ?? [];
  const [, rows, parts, heads = 0, size = 0] = sizes;
  if (cut === undefined || sizes.length !== 5 || rows !== positions || parts !== PARTS) return undefined;

  const follow = (after: OnnxNode | undefined, operator: string): OnnxNode => {
    const found = after === undefined ? undefined : graph.onlyConsumer(after.outputs[0] ?? '', operator);
    if (found === undefined) throw unsupportedNode(node, `${operator} is missing in its attention`, HINT);
    return found;
  };
  const turn = (after: OnnxNode, ...perm: readonly number[]): OnnxNode => {
    const found = follow(after, 'Transpose');
    if (integersOf(found, 'perm', []).join() !== perm.join())
      throw unsupportedNode(found, 'its order is another', HINT);
    return found;
  };
  const split = turn(cut, 2, 0, 3, 1, 4);
  const [query, key, value] = [0, 1, 2].map((part) => {
    const taken = graph
      .consumersOf(split.outputs[0] ?? '')
      .find((one) => one.operator === 'Gather' && graph.integers(one, '', 1)?.join() === `${part}`);
    return follow(taken, 'Squeeze');
  });
  const products = follow(query, 'MatMul');
  const turnedKey = key === undefined ? undefined : turn(key, 0, 1, 3, 2);
  const scaling = follow(products, 'Mul');
  const scale = scaling.inputs.map((input) => graph.constant(input)).find((tensor) => tensor?.values?.length === 1);
  const mask = graph.onlyConsumer(scaling.outputs[0] ?? '', 'Add');
  const softmax = follow(mask ?? scaling, 'Softmax');
  const results = follow(softmax, 'MatMul');
  const mixed = follow(turn(results, 0, 2, 1, 3), 'Reshape');
  const isWired =
    products.inputs[1] === turnedKey?.outputs[0] &&
    results.inputs[1] === value?.outputs[0] &&
    scale?.type === 'float32' &&
    Math.abs((scale.values[0] ?? 0) * Math.sqrt(size) - 1) < 1e-6 &&
    heads * size === features &&
    graph.integers(mixed, 'shape', 1)?.slice(1).join() === cursor.shape.join();
  if (!isWired) throw unsupportedNode(node, 'queries, keys and values do not meet as in attention', HINT);
  if (mask !== undefined) expectCausal(graph, mask, positions);

  const behindMixed = behind(cursor, mixed);
  const output = readProduct(graph, behindMixed, follow(mixed, 'MatMul'));
  if (output.units !== features) throw unsupportedNode(output.last, `attention has to give ${features} features again`);
  return imported(
    { type: 'multi-head-attention', heads, causal: mask !== undefined },
    behind(cursor, output.last),
    projection.weight,
    projection.bias,
    output.weight,
    output.bias,
  );
}

/** @throws AppError `model-unsupported` unless each position sees exactly itself and those before it */
function expectCausal(graph: GraphIndex, mask: OnnxNode, positions: number): void {
  const found = mask.inputs.map((input) => graph.constant(input)).find((tensor) => tensor !== undefined);
  const values = found?.type === 'float32' ? found.values : [];
  expectSize(mask, 'mask', values, positions ** 2);
  for (const [index, value] of values.entries()) {
    const isSeen = index % positions <= Math.floor(index / positions);
    if (isSeen ? value !== 0 : value > -1e9) throw unsupportedNode(mask, 'only a causal mask is supported');
  }
}
