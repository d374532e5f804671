import { AppError } from '../../common/errors.ts';
import { Arena } from './arena.ts';
import type { KernelFunctions } from './kernel-functions.ts';
import { LAYER_FUNCTION_NAMES } from './layer-functions.ts';
import { OPTIMISER_FUNCTIONS } from './optimiser-functions.ts';
import { ROBUST_FUNCTIONS } from './robust-functions.ts';

/** `strict` gives the same bits on every machine; `relaxed` is faster and may differ in the last bits. */
export type KernelVariant = 'strict' | 'relaxed';

/** The names of all compiled functions. */
export const FUNCTION_NAMES = [
  'gemm',
  'gemmBias',
  'useWideTiles',
  'scratchBytes',
  'useScratch',
  'fill',
  'scale',
  'axpy',
  'scaleBytes',
  'relu',
  'addBias',
  'maskPositive',
  'dropout',
  'columnSums',
  'imageToColumns',
  'columnsToImage',
  'winogradInput',
  'winogradInputBackward',
  'winogradOutput',
  'winogradOutputBackward',
  'winogradWeights',
  'winogradWeightsBackward',
  'maxPool',
  'maxPoolBackward',
  'softmaxCrossEntropy',
  'countCorrect',
  'firstNonFinite',
  'addWeighted',
  'addQuotient',
  ...LAYER_FUNCTION_NAMES,
  ...OPTIMISER_FUNCTIONS,
  ...ROBUST_FUNCTIONS,
] as const satisfies readonly (keyof KernelFunctions)[];

interface KernelExports extends KernelFunctions {
  readonly memory?: WebAssembly.Memory;
  heapBase(): number;
}

/** One instance of the kernels with a memory of its own; one session or one sum uses it. */
export interface Kernels extends KernelFunctions {
  readonly variant: KernelVariant;
  readonly arena: Arena;
}

/** A part of a memory that threads share: from `base` on it is this instance's, until the next one begins. */
export interface SharedPlace {
  readonly memory: WebAssembly.Memory;
  /** Null for the first instance, which begins where the kernels' constants end. */
  readonly base: number | null;
}

/**
 * Instantiates a compiled module, with a memory of its own unless it is built for a shared one. Costs about a millisecond
 * and 1 MiB.
 *
 * @throws AppError `unavailable` when the module was built from other sources than this interface.
 */
export function createKernels(module: WebAssembly.Module, variant: KernelVariant, shared?: SharedPlace): Kernels {
  const imports = shared && { env: { memory: shared.memory } };
  const { exports } = new WebAssembly.Instance(module, imports);
  const memory = areKernels(exports) ? (exports.memory ?? shared?.memory) : undefined;
  if (memory === undefined || !areKernels(exports)) {
    throw new AppError('unavailable', 'the kernels are of another version', { hint: 'Run `npm run kernels`.' });
  }
  const base = shared?.base ?? null;
  const arena = new Arena(memory, base ?? exports.heapBase());
  if (base !== null) exports.useScratch(arena.allocate(exports.scratchBytes()));
  return { ...exports, variant, arena };
}

function areKernels(exports: object): exports is KernelExports {
  const functions = new Map(Object.entries(exports));
  return [...FUNCTION_NAMES, 'heapBase'].every((name) => typeof functions.get(name) === 'function');
}
