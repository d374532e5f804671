import { z } from 'zod';

const weightDecay = z.number().min(0).max(10);
const momentum = z.number().gt(0).lt(1).default(0.9);
const adaptive = {
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().gt(0).max(1).default(1e-8),
};

/**
 * How a device turns gradients into steps. `weightDecay` adds the parameters to the gradient (L2), except with `adamw`, which
 * shrinks them apart from it. State such as momentum begins at zero in every round, except with the strategy `diloco`.
 */
export const OptimizerSpec = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('sgd'), weightDecay: weightDecay.default(0) }),
  z.strictObject({ name: z.literal('momentum'), momentum, weightDecay: weightDecay.default(0) }),
  z.strictObject({ name: z.literal('nesterov'), momentum, weightDecay: weightDecay.default(0) }),
  z.strictObject({ name: z.literal('adam'), ...adaptive, weightDecay: weightDecay.default(0) }),
  z.strictObject({ name: z.literal('adamw'), ...adaptive, weightDecay: weightDecay.default(0.01) }),
]);
export type OptimizerSpec = z.infer<typeof OptimizerSpec>;

/** Steps against the gradient and nothing else: what federated averaging is defined with. */
export const PLAIN_SGD: OptimizerSpec = { name: 'sgd', weightDecay: 0 };
