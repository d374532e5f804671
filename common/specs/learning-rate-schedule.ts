import { z } from 'zod';

/** Rounds at the beginning in which the rate rises in equal steps: round r of w has r / (w + 1) of it. */
const warmup = z.int().min(0).max(100_000).default(0);

/** How the learning rate changes from round to round. Within a round it stays: a device does not know how many there are. */
export const LearningRateSchedule = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('constant'), warmup }),
  /** Times `factor` after `every` rounds. */
  z.strictObject({
    name: z.literal('step'),
    every: z.int().min(1).max(100_000),
    factor: z.number().gt(0).lt(1).default(0.1),
    warmup,
  }),
  /** Times `decay` after each round. */
  z.strictObject({ name: z.literal('exponential'), decay: z.number().gt(0).lt(1), warmup }),
  /** From the whole rate towards `floor` times the rate after the last round. */
  z.strictObject({ name: z.literal('cosine'), floor: z.number().min(0).lt(1).default(0), warmup }),
]);
export type LearningRateSchedule = z.infer<typeof LearningRateSchedule>;

interface RatePlan {
  readonly learningRate: number;
  readonly learningRateSchedule: LearningRateSchedule;
  readonly rounds: number;
}

/**
 * The learning rate of a round, which counts from 1. Warm-up comes first, and the schedule begins with the round after it.
 * `cosine` is Loshchilov and Hutter 2017 ("SGDR"), equation 5, over one cycle.
 */
export function learningRateOf({ learningRate, learningRateSchedule: plan, rounds }: RatePlan, round: number): number {
  const passed = round - 1 - plan.warmup;
  if (passed < 0) return (learningRate * round) / (plan.warmup + 1);
  switch (plan.name) {
    case 'constant':
      return learningRate;
    case 'step':
      return learningRate * power(plan.factor, Math.floor(passed / plan.every));
    case 'exponential':
      return learningRate * power(plan.decay, passed);
    case 'cosine': {
      // The last bits of a cosine are the engine's own business: float32 has none of them.
      const wave = Math.fround((1 + Math.cos((Math.PI * passed) / (rounds - plan.warmup))) / 2);
      return learningRate * (plan.floor + (1 - plan.floor) * wave);
    }
  }
}

/** `base` to a whole power, by multiplication alone: the same bits on every engine. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square;
  }
  return result;
}
