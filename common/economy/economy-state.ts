import { z } from 'zod';

/** What may run short on a machine. */
export const Resource = z.enum(['memory', 'cpu', 'power']);
export type Resource = z.infer<typeof Resource>;

/** What is short: the share that is free or charged, or for how much of the time programs waited, and the limit. */
export const Shortage = z.object({ resource: Resource, measured: z.number(), limit: z.number() });
export type Shortage = z.infer<typeof Shortage>;

/** Work that was stopped because it could be. Names are stable; another version may know more of them. */
export const StoppedWork = z.object({
  work: z.string().min(1).max(64),
  since: z.number().describe('Unix milliseconds by the clock of the device'),
  gainedBytes: z.number().min(0).describe('Memory of the agent and its processes before, less that after'),
});
export type StoppedWork = z.infer<typeof StoppedWork>;

/** Work that could be stopped, and what would be free then. */
export const OptionalHolding = z.object({
  work: z.string().min(1).max(64),
  memoryBytes: z.number().min(0),
  diskBytes: z.number().min(0),
});
export type OptionalHolding = z.infer<typeof OptionalHolding>;

/** How a device gets by with what it has. */
export const EconomyState = z.object({
  shortages: z.array(Shortage).max(8),
  stopped: z.array(StoppedWork).max(32).describe('In the order in which it was stopped; it returns in reverse'),
  optional: z
    .array(OptionalHolding)
    .max(32)
    .describe('What runs and could be stopped, in the order in which it would be'),
  returnsAt: z
    .number()
    .nullable()
    .describe('When the next one returns if it stays as it is; null while something is short'),
});
export type EconomyState = z.infer<typeof EconomyState>;

/** Nothing is short, nothing is stopped. */
export const NO_ECONOMY: EconomyState = { shortages: [], stopped: [], optional: [], returnsAt: null };
