import { describe, expect, test } from 'vitest';
import { CompressionSpec, downOf, JobCompression, upOf } from '../../../../common/specs/compression-spec.ts';

const parsed = (compression: object) => JobCompression.parse(compression);

describe('how the parameters of a job travel', () => {
  test.each([
    [{ name: 'none' }, 'none', 'none'],
    [{ name: 'float16' }, 'float16', 'float16'],
    [{ name: 'bfloat16' }, 'bfloat16', 'bfloat16'],
    [{ name: 'int8' }, 'int8', 'int8'],
    [{ name: 'int8', down: 'none' }, 'int8', 'none'],
    [{ name: 'top-k' }, 'top-k', 'none'],
    [{ name: 'top-k', down: 'same' }, 'top-k', 'top-k'],
  ])('%o: up as %s, down as %s', (compression, up, down) => {
    expect(upOf(parsed(compression)).name).toBe(up);
    expect(downOf(parsed(compression)).name).toBe(down);
  });

  test('is told to devices in words that those of an older version know', () => {
    for (const name of ['none', 'float16', 'bfloat16', 'int8', 'top-k']) {
      const told = upOf(parsed({ name }));
      expect(CompressionSpec.parse(told)).toEqual(told);
      expect(told).not.toHaveProperty('down');
    }
    expect(upOf(parsed({ name: 'top-k', share: 0.05, down: 'same' }))).toEqual({ name: 'top-k', share: 0.05 });
  });

  test.each([
    { name: 'none', down: 'same' },
    { name: 'int8', down: 'int8' },
    { name: 'int8', share: 0.1 },
  ])('%o is refused', (compression) => {
    expect(JobCompression.safeParse(compression).success).toBe(false);
  });
});
