import { AppError } from '../../common/errors.ts';
import { Arena } from './arena.ts';
import type { KernelFunctions } from './kernel-functions.ts';

/** `strict` gives the same bits on every machine; `relaxed` is faster and may differ in the last bits. */
export type KernelVariant = 'strict' | 'relaxed';

const FUNCTION_NAMES = [
  'gemm',
  'gemmBias',
  'useWideTiles',
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
] as const satisfies readonly (keyof KernelFunctions)[];

interface KernelExports extends KernelFunctions {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
}

/** One instance of the kernels with a memory of its own; one session or one sum uses it. */
export interface Kernels extends KernelFunctions {
  readonly variant: KernelVariant;
  readonly arena: Arena;
}

/**
 * Instantiates a compiled module. Costs about a millisecond and 1 MiB.
 *
 * @throws AppError `unavailable` when the module was built from other sources than this interface.
 */
export function createKernels(module: WebAssembly.Module, variant: KernelVariant): Kernels {
  const { exports } = new WebAssembly.Instance(module);
  if (!areKernels(exports)) {
    throw new AppError('unavailable', 'the kernels are of another version', { hint: 'Run `npm run kernels`.' });
  }
  return { ...exports, variant, arena: new Arena(exports.memory, exports.heapBase()) };
}

function areKernels(exports: object): exports is KernelExports {
  const functions = new Map(Object.entries(exports));
  return [...FUNCTION_NAMES, 'heapBase'].every((name) => typeof functions.get(name) === 'function');
}
