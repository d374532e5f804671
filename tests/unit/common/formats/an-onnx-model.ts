import { aMessage } from './a-protobuf.ts';

const FLOAT = 1;
const INT64 = 7;

export function aTensor(name: string, dimensions: readonly number[], raw: Uint8Array, type = FLOAT): Uint8Array {
  return aMessage(...dimensions.map((size) => [1, size] as const), [2, type], [8, name], [9, raw]);
}

export function aPort(name: string, type: number, shape: readonly (number | string)[]): Uint8Array {
  const sizes = shape.map((size) => [1, typeof size === 'number' ? aMessage([1, size]) : aMessage([2, size])] as const);
  const tensor = aMessage([1, type], [2, aMessage(...sizes)]);
  return aMessage([1, name], [2, aMessage([1, tensor])]);
}

/** A small network: weights 4 × 3, a bias, an external table, a constant in a node, and a branch with weights of its own. */
export function anOnnxModel(extra: readonly (readonly [number, Uint8Array])[] = []): Uint8Array {
  const weights = aTensor('w', [4, 3], new Uint8Array(48));
  const bias = aMessage([1, 3], [2, FLOAT], [8, 'b'], [4, new Uint8Array(12)]);
  const table = aMessage([1, 1_000], [1, 10], [2, FLOAT], [8, 'table'], [14, 1]);
  const constant = aMessage(
    [4, 'Constant'],
    [5, aMessage([1, 'value'], [5, aTensor('c', [2], new Uint8Array(16), INT64)])],
  );
  const branch = aMessage([5, aTensor('inner', [5], new Uint8Array(20))]);
  const choice = aMessage([4, 'If'], [5, aMessage([1, 'then_branch'], [6, branch])]);
  const graph = aMessage(
    [2, 'main'],
    [1, constant],
    [1, choice],
    [5, weights],
    [5, bias],
    [5, table],
    [11, aPort('x', FLOAT, ['batch', 4])],
    [11, aPort('w', FLOAT, [4, 3])],
    [12, aPort('y', FLOAT, ['batch', 3])],
    ...extra,
  );
  return aMessage(
    [1, 9],
    [2, 'pytorch'],
    [3, '2.13'],
    [7, graph],
    [8, aMessage([1, 'com.example'], [2, 99])],
    [8, aMessage([1, ''], [2, 17])],
    [14, aMessage([1, 'license'], [2, 'MIT'])],
  );
}
