import { elementwise } from '../kernel.ts';

/** What is no id below `tokens` becomes the nearest one, and NaN becomes 0, as in the WebAssembly kernels. */
const TOKEN_OF = `fn tokenOf(value: f32) -> i32 {
  return select(0, i32(clamp(value, 0.0, f32(args.tokens - 1u))), value > 0.0);
}`;

/** Makes ids of float32 values. */
export const tokenIds = elementwise({
  buffers: { ids: 'write-integers', source: 'read' },
  counts: ['tokens'],
  functions: TOKEN_OF,
  text: 'ids[i] = tokenOf(source[i]);',
});

/** For each of the samples' `positions` the id of the token after it; −1 for the last one, which none follows. */
export const nextTokens = elementwise({
  buffers: { ids: 'write-integers', source: 'read' },
  counts: ['tokens', 'positions'],
  functions: TOKEN_OF,
  text: `if (i % args.positions == args.positions - 1u) { ids[i] = -1; } else { ids[i] = tokenOf(source[i + 1u]); }`,
});

/** Copies the row of each id, which is `features` long, from a table that begins at `weight`. */
export const embed = elementwise({
  buffers: { result: 'write', ids: 'read-integers', parameters: 'read' },
  counts: ['features', 'weight'],
  text: `let row = u32(ids[i / args.features]);
  result[i] = parameters[args.weight + row * args.features + i % args.features];`,
});

/**
 * Chains the places of each token: to every place it gives the next one with the same id, or `count` at the end, and whether
 * it is the first. So each row of the table is summed by one thread a feature, in the order of the places, without atomics.
 */
export const chainTokens = elementwise({
  buffers: { chains: 'write-integers', ids: 'read-integers' },
  text: `var next = i + 1u;
  while (next < args.count && ids[next] != ids[i]) { next++; }
  var before = i;
  while (before > 0u && ids[before - 1u] != ids[i]) { before--; }
  chains[2u * i] = i32(next);
  chains[2u * i + 1u] = select(0, 1, before == 0u);`,
});

/** Sums the gradients of each token that occurs at one of the `places` into its row of the table. */
export const embedBackward = elementwise({
  buffers: { result: 'write', gradient: 'read', ids: 'read-integers', chains: 'read-integers' },
  counts: ['features', 'weight', 'places'],
  text: `var place = i / args.features;
  if (chains[2u * place + 1u] == 0) { return; }
  let feature = i % args.features;
  let row = u32(ids[place]);
  var sum = 0.0;
  while (place < args.places) {
    sum += gradient[place * args.features + feature];
    place = u32(chains[2u * place]);
  }
  result[args.weight + row * args.features + feature] = sum;`,
});

/** Adds the values from `weight` on to each sample's. */
export const addPositions = elementwise({
  buffers: { result: 'write', source: 'read', parameters: 'read' },
  counts: ['weight', 'values'],
  text: 'result[i] = source[i] + parameters[args.weight + i % args.values];',
});

/** The gradient by what `addPositions` adds: the sum over all samples. */
export const sumPositions = elementwise({
  buffers: { result: 'write', gradient: 'read' },
  counts: ['weight', 'samples'],
  text: `var sum = 0.0;
  for (var sample = 0u; sample < args.samples; sample++) { sum += gradient[sample * args.count + i]; }
  result[args.weight + i] = sum;`,
});
