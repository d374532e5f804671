import { Arena } from './arena.ts';
import { FUNCTION_NAMES, type Kernels } from './kernels.ts';

/** What the kernels keep for themselves at most: packed blocks of matrices, constants, their stack. */
const OWN_BYTES = 2 ** 20;

/**
 * Kernels without a memory: they hand out places as real ones do, so that what is built with them tells how much it
 * would take (`arena.mark()`), and compute nothing.
 */
export function plannedKernels(): Kernels {
  const functions = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, refuse])) as PlannedFunctions;
  const memory = { buffer: new ArrayBuffer(0), grow: () => 0 };
  return { ...functions, variant: 'strict', arena: new Arena(memory, OWN_BYTES) };
}

type PlannedFunctions = Record<(typeof FUNCTION_NAMES)[number], () => never>;

function refuse(): never {
  throw new TypeError('planned kernels compute nothing');
}
