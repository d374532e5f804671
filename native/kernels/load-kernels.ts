import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../common/errors.ts';
import { createKernels, type Kernels, type KernelVariant } from './kernels.ts';

const modules = new Map<KernelVariant, WebAssembly.Module>();

function readVariant(variant: KernelVariant): Uint8Array {
  try {
    return readFileSync(join(import.meta.dirname, 'dist', `kernels-${variant}.wasm`));
  } catch (cause) {
    throw new AppError('unavailable', `the ${variant} kernels cannot be read`, {
      cause,
      hint: 'Run `npm run kernels`.',
    });
  }
}

function moduleOf(variant: KernelVariant): { readonly module: WebAssembly.Module; readonly variant: KernelVariant } {
  const known = modules.get(variant);
  if (known !== undefined) return { module: known, variant };
  const bytes = readVariant(variant);
  if (variant === 'relaxed' && !WebAssembly.validate(bytes)) return moduleOf('strict');
  const module = new WebAssembly.Module(bytes);
  modules.set(variant, module);
  return { module, variant };
}

/**
 * A fresh instance of the kernels from `dist/`. Strict kernels give the same bits everywhere; otherwise the relaxed
 * ones are taken where the engine accepts them.
 *
 * @throws AppError `unavailable` when they have not been built.
 */
export function loadKernels({ strict }: { readonly strict: boolean }): Kernels {
  const { module, variant } = moduleOf(strict ? 'strict' : 'relaxed');
  return createKernels(module, variant);
}
