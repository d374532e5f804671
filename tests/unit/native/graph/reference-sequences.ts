import type { LayerOf } from '../../../../common/specs/layer-spec.ts';
import type { LayerShape } from '../../../../common/specs/model-shapes.ts';
import { softmax } from './reference-rows.ts';
import { at, tensor } from './reference-tensors.ts';

type Rows = readonly Float64Array[];

/** Multi-head attention of one sequence by its definition. */
export function referenceAttention(
  { heads, causal }: LayerOf<'multi-head-attention'>,
  shape: LayerShape,
  parameters: Float64Array,
  input: Float64Array,
): Float64Array {
  const features = shape.input[1] ?? 1;
  const size = features / heads;
  const rows = multiply(
    rowsOf(input, features),
    tensor(shape, parameters, 'weight'),
    tensor(shape, parameters, 'bias'),
  );
  const mixed = rows.map(() => new Float64Array(features));
  for (let head = 0; head < heads; head++) {
    const part = (row: Float64Array, which: number) =>
      row.subarray(which * features + head * size, which * features + (head + 1) * size);
    for (const [t, row] of rows.entries()) {
      const seen = causal ? rows.slice(0, t + 1) : rows;
      const scores = Float64Array.from(seen, (other) => dot(part(row, 0), part(other, 1)) / Math.sqrt(size));
      for (const [s, share] of softmax(scores).entries()) {
        const value = part(seen[s] ?? row, 2);
        for (let i = 0; i < size; i++) addTo(mixed[t], head * size + i, share * at(value, i));
      }
    }
  }
  return joined(multiply(mixed, tensor(shape, parameters, 'outputWeight'), tensor(shape, parameters, 'outputBias')));
}

/** A gated recurrent unit over one sequence by its definition. */
export function referenceGru(
  { units, output }: LayerOf<'gru'>,
  shape: LayerShape,
  parameters: Float64Array,
  input: Float64Array,
): Float64Array {
  const inputs = rowsOf(input, shape.input[1] ?? 1);
  const entrance = multiply(inputs, tensor(shape, parameters, 'weight'), tensor(shape, parameters, 'bias'));
  const states: Float64Array[] = [];
  for (const gates of entrance) {
    const state = states.at(-1) ?? new Float64Array(units);
    const [product = new Float64Array()] = multiply(
      [state],
      tensor(shape, parameters, 'recurrentWeight'),
      tensor(shape, parameters, 'recurrentBias'),
    );
    states.push(
      state.map((value, i) => {
        const reset = logistic(at(gates, i) + at(product, i));
        const update = logistic(at(gates, units + i) + at(product, units + i));
        const candidate = Math.tanh(at(gates, 2 * units + i) + reset * at(product, 2 * units + i));
        return (1 - update) * candidate + update * value;
      }),
    );
  }
  return joined(output === 'last' ? states.slice(-1) : states);
}

function multiply(rows: Rows, weight: Float64Array, bias: Float64Array): Rows {
  return rows.map((row) =>
    bias.map((start, unit) => row.reduce((sum, value, i) => sum + value * at(weight, i * bias.length + unit), start)),
  );
}

function addTo(values: Float64Array | undefined, index: number, amount: number): void {
  if (values !== undefined) values[index] = at(values, index) + amount;
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, i) => sum + value * at(right, i), 0);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function rowsOf(values: Float64Array, columns: number): Rows {
  return Array.from({ length: values.length / columns }, (_, r) => values.subarray(r * columns, (r + 1) * columns));
}

function joined(rows: Rows): Float64Array {
  return Float64Array.from(rows.flatMap((row) => [...row]));
}
