import type { TrainingSpeed } from './device.ts';

const KERNELS: Readonly<Record<string, string>> = {
  strict: 'WebAssembly, strict',
  wasm: 'WebAssembly',
  paired: 'WebAssembly, 256 bits',
};

/** What people call the engine that a device trained with; the same in every language. */
export function engineName({ backend, library }: Pick<TrainingSpeed, 'backend' | 'library'>): string {
  return library ?? KERNELS[backend] ?? backend;
}
