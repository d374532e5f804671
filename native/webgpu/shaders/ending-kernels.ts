import { elementwise } from '../kernel.ts';

/** Sums the parts of a product: `result = Σ parts`. */
export const sumParts = elementwise({
  buffers: { source: 'read', result: 'write' },
  counts: ['parts', 'resultStart'],
  text: `var sum = 0.0;
  for (var part = 0u; part < args.parts; part++) { sum += source[part * args.count + i]; }
  result[args.resultStart + i] = sum;`,
});

/** `result = Σ parts + bias` in each row of `columns` values, then negative values to zero where `relu` is 1. */
export const sumPartsAddBias = elementwise({
  buffers: { source: 'read', result: 'write', parameters: 'read' },
  counts: ['parts', 'columns', 'bias', 'relu', 'resultStart'],
  text: `var value = parameters[args.bias + i % args.columns];
  for (var part = 0u; part < args.parts; part++) { value += source[part * args.count + i]; }
  if (args.relu == 1u && value < 0.0) { value = 0.0; }
  result[args.resultStart + i] = value;`,
});

/** `gradient = output > 0 ? gradient : 0`, the derivative of relu. */
export const maskPositive = elementwise({
  buffers: { gradient: 'write', outputs: 'read' },
  text: 'if (!(outputs[i] > 0.0)) { gradient[i] = 0.0; }',
});
