import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { AppError } from '../../common/errors.ts';
import { createKernels, type Kernels, type KernelVariant } from './kernels.ts';
import { prefersWideTiles } from './prefers-wide-tiles.ts';

const modules = new Map<string, WebAssembly.Module>();
const wideTiles = new Map<string, boolean>();
/** As the shared kernels were built, in pages of 64 KiB. */
const FIRST_PAGES = 64;
const MOST_PAGES = 65_536;
/** A custom section of no name and no content. */
const MARK = [0, 1, 0];

function readModule(variant: KernelVariant | 'shared'): Uint8Array {
  try {
    return readFileSync(join(import.meta.dirname, 'dist', `kernels-${variant}.wasm`));
  } catch (cause) {
    throw new AppError('unavailable', `the ${variant} kernels cannot be read`, {
      cause,
      hint: 'Run `npm run kernels`.',
    });
  }
}

/** Throws where the engine does not know what the bytes use. */
function compile(bytes: Uint8Array, pairs: boolean): WebAssembly.Module {
  // The engine keeps what it compiled of the same bytes, however it was told to compile: these are made others.
  return new WebAssembly.Module(pairs ? new Uint8Array([...bytes, ...MARK]) : bytes);
}

function moduleOf(
  variant: KernelVariant,
  pairs: boolean,
): { readonly module: WebAssembly.Module; readonly variant: KernelVariant } {
  const key = `${variant} ${pairs}`;
  const known = modules.get(key);
  if (known !== undefined) return { module: known, variant };
  const bytes = readModule(variant);
  if (variant === 'relaxed' && !WebAssembly.validate(bytes)) return moduleOf('strict', pairs);
  const module = compile(bytes, pairs);
  modules.set(key, module);
  return { module, variant };
}

export interface KernelOptions {
  /** The same bits on every machine; otherwise the faster kernels, where the engine accepts them. */
  readonly strict: boolean;
  /**
   * Lets V8 pair vectors into the 256 bits of AVX2, which makes training half as fast again and changes no bit. The pass
   * is experimental in V8 and stays on for the whole process: for child processes that do nothing but compute. No effect
   * on other processors.
   */
  readonly pairVectors?: boolean;
}

/**
 * A fresh instance of the kernels from `dist/`.
 *
 * @throws AppError `unavailable` when they have not been built.
 */
export function loadKernels({ strict, pairVectors = false }: KernelOptions): Kernels {
  const pairs = pairVectors && process.arch === 'x64';
  if (pairs) setFlagsFromString('--experimental-wasm-revectorize');
  const { module, variant } = moduleOf(strict ? 'strict' : 'relaxed', pairs);
  const kernels = createKernels(module, variant);
  if (pairs || process.arch === 'arm64') kernels.useWideTiles(wideTilesFor(kernels, pairs));
  return kernels;
}

/** What another thread needs to compute on the same memory. */
export interface SharedRecipe {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly wideTiles: boolean;
}

/**
 * Relaxed kernels on a memory that other threads may share, and what those need for it.
 *
 * @throws AppError `unavailable` when they have not been built; whatever the engine throws where it does not know them.
 */
export function loadSharedKernels({ pairVectors }: { readonly pairVectors: boolean }): {
  readonly kernels: Kernels;
  readonly recipe: SharedRecipe;
} {
  if (pairVectors) setFlagsFromString('--experimental-wasm-revectorize');
  const key = `shared ${pairVectors}`;
  const module = modules.get(key) ?? compile(readModule('shared'), pairVectors);
  modules.set(key, module);
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true });
  const kernels = createKernels(module, 'relaxed', { memory, base: null });
  const wide = (pairVectors || process.arch === 'arm64') && wideTilesFor(kernels, pairVectors);
  kernels.useWideTiles(wide);
  return { kernels, recipe: { module, memory, wideTiles: wide } };
}

/** Measured once in a process: it takes some 20 ms. */
function wideTilesFor(kernels: Kernels, pairs: boolean): boolean {
  const key = `${kernels.variant} ${pairs}`;
  const wide = wideTiles.get(key) ?? prefersWideTiles(kernels);
  wideTiles.set(key, wide);
  return wide;
}
