import { setFlagsFromString } from 'node:v8';
import { withBlas } from './blas.ts';
import type { Kernels } from './kernels.ts';
import { loadBlas } from './load-blas.ts';
import { loadKernels } from './load-kernels.ts';

/**
 * `wasm`: the kernels alone. `paired`: the same with vectors paired into 256 bits, which only x64 needs. `blas`: the
 * fastest kernels there are, with matrix products by a library of the machine.
 */
export type BackendName = 'wasm' | 'paired' | 'blas';

/** A way to compute that this machine offers. */
export interface Backend {
  readonly name: BackendName;
  /** Of the library that it uses; null where it uses none. */
  readonly library: string | null;
  /** Whether its kernels run with paired vectors. */
  readonly pairVectors: boolean;
  /** Fresh kernels with a memory of their own. */
  readonly load: () => Kernels;
}

/** What this machine offers, and why it does not offer the rest. */
export interface Backends {
  /** The portable one first: what it computes is what the others are held against. */
  readonly available: readonly Backend[];
  readonly missing: readonly { readonly name: BackendName; readonly reason: string }[];
}

/**
 * Finds the backends. It loads native code into the process and lets the engine optimise kernels at once instead of after
 * some steps: for processes that do nothing but compute. None of the backends is for reproducible jobs.
 */
export function findBackends(): Backends {
  setFlagsFromString('--no-liftoff');
  const plain = () => loadKernels({ strict: false });
  const available: Backend[] = [{ name: 'wasm', library: null, pairVectors: false, load: plain }];
  const missing: { name: BackendName; reason: string }[] = [];
  const pairs = process.arch === 'x64';
  const fastest = () => loadKernels({ strict: false, pairVectors: pairs });
  if (pairs) available.push({ name: 'paired', library: null, pairVectors: true, load: fastest });
  else missing.push({ name: 'paired', reason: `not needed on ${process.arch}` });
  const search = loadBlas();
  if (search.blas === null) missing.push({ name: 'blas', reason: search.reason });
  else {
    const { blas } = search;
    const load = () => withBlas(fastest(), blas);
    available.push({ name: 'blas', library: blas.name, pairVectors: pairs, load });
  }
  return { available, missing };
}
