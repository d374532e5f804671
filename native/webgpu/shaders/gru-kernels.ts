import { elementwise } from '../kernel.ts';

/**
 * Numbers of a step: gates of a sample are `gateStride` values after those of the one before, at this time from `gateStart` on;
 * recurrent products and states of this time begin at `productStart` and `stateStart`, samples one after the other.
 */
const COUNTS = [
  'units',
  'gateStart',
  'gateStride',
  'productStart',
  'stateStart',
  'outputStart',
  'outputStride',
] as const;
export type GruStepCounts = Readonly<Record<(typeof COUNTS)[number], number>>;

const PLACES = `let sample = i / args.units;
  let unit = i % args.units;
  let gate = args.gateStart + sample * args.gateStride + unit;
  let product = args.productStart + sample * 3u * args.units + unit;
  let output = args.outputStart + sample * args.outputStride + unit;`;

const LOGISTIC = 'fn logistic(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }';

/**
 * One step for each unit of each sample. What the input gives to reset, update and candidate becomes these gates; the new state
 * goes behind the last one, `count` values further on, and to the output.
 */
export const gruStep = elementwise({
  buffers: { states: 'write', gates: 'write', outputs: 'write', products: 'read' },
  counts: COUNTS,
  functions: LOGISTIC,
  text: `${PLACES}
  let reset = logistic(gates[gate] + products[product]);
  let update = logistic(gates[gate + args.units] + products[product + args.units]);
  let sum = gates[gate + 2u * args.units] + reset * products[product + 2u * args.units];
  let candidate = 2.0 * logistic(2.0 * sum) - 1.0;
  gates[gate] = reset;
  gates[gate + args.units] = update;
  gates[gate + 2u * args.units] = candidate;
  let next = (1.0 - update) * candidate + update * states[args.stateStart + i];
  states[args.stateStart + args.count + i] = next;
  outputs[output] = next;`,
});

/**
 * The gradients by both parts of the gates replace them. The gradient by the new state is what later steps have left, both
 * directly and through their products, where `isFollowed` is 1, and that by the output, where `isOutput` is 1; what goes
 * directly to the last state is left for the step before.
 */
export const gruStepBackward = elementwise({
  buffers: {
    direct: 'write',
    gates: 'write',
    products: 'write',
    states: 'read',
    throughProducts: 'read',
    outputGradient: 'read',
  },
  counts: [...COUNTS, 'isFollowed', 'isOutput'],
  text: `${PLACES}
  var slope = 0.0;
  if (args.isFollowed == 1u) { slope += direct[i] + throughProducts[i]; }
  if (args.isOutput == 1u) { slope += outputGradient[output]; }
  let reset = gates[gate];
  let update = gates[gate + args.units];
  let candidate = gates[gate + 2u * args.units];
  let remembered = products[product + 2u * args.units];
  let byCandidate = slope * (1.0 - update) * (1.0 - candidate * candidate);
  let byUpdate = slope * (states[args.stateStart + i] - candidate) * (update * (1.0 - update));
  let byReset = byCandidate * remembered * (reset * (1.0 - reset));
  gates[gate] = byReset;
  products[product] = byReset;
  gates[gate + args.units] = byUpdate;
  products[product + args.units] = byUpdate;
  gates[gate + 2u * args.units] = byCandidate;
  products[product + 2u * args.units] = byCandidate * reset;
  direct[i] = slope * update;`,
});
