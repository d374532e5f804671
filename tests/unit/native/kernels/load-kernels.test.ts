import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';

describe('loading the kernels', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  test('strict ones when asked, relaxed ones otherwise', async () => {
    const { loadKernels } = await import('../../../../native/kernels/load-kernels.ts');
    expect(loadKernels({ strict: true }).variant).toBe('strict');
    expect(loadKernels({ strict: false }).variant).toBe('relaxed');
  });

  test('strict ones where the engine does not know relaxed SIMD', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const { loadKernels } = await import('../../../../native/kernels/load-kernels.ts');
    expect(loadKernels({ strict: false }).variant).toBe('strict');
  });

  test('each instance has memory of its own', async () => {
    const { loadKernels } = await import('../../../../native/kernels/load-kernels.ts');
    const [one, other] = [loadKernels({ strict: true }), loadKernels({ strict: true })];
    const offset = one.arena.allocateFloats(1);
    expect(other.arena.allocateFloats(1)).toBe(offset);
    one.fill(offset, 1, 7);
    expect(other.arena.floats(offset, 1)[0]).toBe(0);
  });
});

test('what kernels write lies in their scratch, or threads on one memory would share it', () => {
  const folder = new URL('../../../../native/kernels/assembly/', import.meta.url);
  const fixed = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').match(/\w+(?:: usize)? = memory\.data\(.*/g) ?? []);
  // Zeros that are only read. Constants have their values beside them: memory.data<f32>([…]).
  expect(fixed).toEqual(['ZEROS = memory.data(BLOCK_COLUMNS * 4, 16);']);
});
