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
