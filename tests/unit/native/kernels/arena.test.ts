import { describe, expect, test } from 'vitest';
import { hasCode } from '../../../../common/errors.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

describe('arena', () => {
  test('an idle instance is small', () => {
    const { arena } = loadKernels({ strict: true });
    expect(arena.mark()).toBeLessThan(2 ** 20);
  });

  test('gives zeroed memory at cache lines, without overlap, and takes it back', () => {
    const { arena } = loadKernels({ strict: true });
    const mark = arena.mark();
    const first = arena.allocateFloats(5);
    const second = arena.allocate(3 * 2 ** 20);
    expect(first % 64).toBe(0);
    expect(second).toBe(first + 64);
    expect(arena.bytes(second, 3 * 2 ** 20).every((byte) => byte === 0)).toBe(true);
    arena.release(mark);
    expect(arena.allocateFloats(5)).toBe(first);
  });

  test('growing keeps what is there', () => {
    const { arena } = loadKernels({ strict: true });
    const offset = arena.allocateFloats(3);
    arena.floats(offset, 3).set([1, 2, 3]);
    arena.allocate(5 * 2 ** 20);
    expect([...arena.floats(offset, 3)]).toEqual([1, 2, 3]);
  });

  test('says plainly when 32 bits cannot address what is asked for', () => {
    const { arena } = loadKernels({ strict: true });
    const before = arena.mark();
    let refusal: unknown;
    try {
      arena.allocate(5 * 2 ** 30);
    } catch (error) {
      refusal = error;
    }
    if (!hasCode(refusal, 'invalid-specification')) throw new Error('not refused', { cause: refusal });
    expect(refusal.message).toContain('4096 MiB');
    expect(refusal.details['limitBytes']).toBe(2 ** 32);
    expect(refusal.hint).toContain('smaller');
    expect(arena.mark()).toBe(before);
  });
});
