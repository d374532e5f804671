import { z } from 'zod';

const selection = {
  /** Share of the partitions that takes part in a round, above 0 and at most 1. */
  fraction: z.number().gt(0).max(1).default(1),
  /** A round starts when this many devices are online, and commits with updates of at least this many partitions. */
  minDevices: z.int().min(1).max(10_000).default(1),
};

const averaging = {
  ...selection,
  /** An update longer than this (Euclidean norm over all parameters) is scaled down to it before it counts; null: never. */
  maxUpdateNorm: z.number().gt(0).max(1e9).nullable().default(null),
};

const serverRate = z.number().gt(0).max(100);
/** Of Reddi et al. 2021: decay of the first and second moment, and how adaptive the steps are (smaller is more). */
const adaptive = {
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.99),
  tau: z.number().gt(0).max(1).default(1e-3),
};

/** Updates that may be false: the parameters stay right with up to so many of them in a round. */
const byzantine = z.int().min(0).max(5_000).default(1);

/** How the parts of a round are chosen, and how what they bring in becomes the next parameters. */
export const StrategySpec = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('fedavg'), ...averaging }),
  /** `mu` pulls local training back to the parameters that the round began with. */
  z.strictObject({ name: z.literal('fedprox'), ...averaging, mu: z.number().gt(0).max(1_000).default(0.01) }),
  /** Weighs updates by the steps that were taken for them, for shares of very different sizes. */
  z.strictObject({ name: z.literal('fednova'), ...averaging }),
  z.strictObject({
    name: z.literal('fedavgm'),
    ...averaging,
    serverLearningRate: serverRate.default(1),
    momentum: z.number().gt(0).lt(1).default(0.9),
    nesterov: z.boolean().default(false),
  }),
  /** Holds each device to the direction of all, by control variates. */
  z.strictObject({ name: z.literal('scaffold'), ...selection, serverLearningRate: serverRate.default(1) }),
  /** Long local training by AdamW, whose state stays on the device, and steps with Nesterov momentum between. */
  z.strictObject({
    name: z.literal('diloco'),
    ...averaging,
    serverLearningRate: serverRate.default(0.7),
    momentum: z.number().gt(0).lt(1).default(0.9),
  }),
  /**
   * Nobody waits for the slow: a step is made of the first updates that come, each weighed by how many steps were made since its
   * device began. `fraction` is the share of the parts that is out at a time.
   */
  z.strictObject({
    name: z.literal('fedbuff'),
    ...averaging,
    /** Updates of a step; null: half as many as are out at a time, at most 10. */
    bufferSize: z.int().min(1).max(10_000).nullable().default(null),
    serverLearningRate: serverRate.default(1),
    /** `a` of the weight `1 / (1 + τ)^a` of an update that is τ steps old; 0: age does not matter. */
    stalenessExponent: z.number().min(0).max(10).default(0.5),
    /** Older updates do not count; null: all do. */
    maxStaleness: z.int().min(0).max(100_000).nullable().default(null),
  }),
  /** Every step of every device goes along the mean of all their gradients. */
  z.strictObject({ name: z.literal('synchronous-sgd'), ...selection }),
  z
    .strictObject({
      name: z.literal('fedadagrad'),
      ...averaging,
      ...adaptive,
      beta1: adaptive.beta1.default(0),
      serverLearningRate: serverRate.default(0.1),
    })
    .omit({ beta2: true }),
  z.strictObject({
    name: z.literal('fedadam'),
    ...averaging,
    ...adaptive,
    serverLearningRate: serverRate.default(0.01),
  }),
  z.strictObject({
    name: z.literal('fedyogi'),
    ...averaging,
    ...adaptive,
    serverLearningRate: serverRate.default(0.01),
  }),
  z.strictObject({ name: z.literal('median'), ...selection }),
  z.strictObject({
    name: z.literal('trimmed-mean'),
    ...selection,
    /** Share of the updates that is left out at each end, value by value. */
    trim: z.number().gt(0).lt(0.5).default(0.2),
  }),
  z.strictObject({ name: z.literal('krum'), ...selection, byzantine }),
  z.strictObject({
    name: z.literal('multi-krum'),
    ...selection,
    byzantine,
    /** How many updates are averaged; null: all but the `byzantine` worst. */
    keep: z.int().min(1).max(10_000).nullable().default(null),
  }),
]);
export type StrategySpec = z.infer<typeof StrategySpec>;
export type StrategyName = StrategySpec['name'];
/** The specification of the strategy with this name. */
export type StrategySpecOf<Name extends StrategyName> = Extract<StrategySpec, { name: Name }>;

/** True where rounds do not wait for their devices: each takes the updates that come first. */
export function isAsynchronous({ name }: Pick<StrategySpec, 'name'>): boolean {
  return name === 'fedbuff';
}

/** What federated learning is measured against. */
export const PLAIN_FEDAVG: StrategySpec = { name: 'fedavg', fraction: 1, minDevices: 1, maxUpdateNorm: null };
