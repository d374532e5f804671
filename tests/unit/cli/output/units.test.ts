import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatCounted,
  formatDuration,
  formatPercent,
} from '../../../../cli/output/units.ts';

describe('units', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [999_960, '1.0 MB'],
    [3_210_000_000, '3.2 GB'],
    [128_000_000_000, '128 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0.41, '0.4 ms'],
    [41.2, '41 ms'],
    [999.6, '1.0 s'],
    [3_210, '3.2 s'],
    [59_960, '1:00 min'],
    [245_000, '4:05 min'],
    [7_445_000, '2:04:05 h'],
  ])('%d ms are %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes times as a clock shows them', () => {
    expect([0, 48_000, 725_000, 7_445_000].map(formatClock)).toEqual(['0:00', '0:48', '12:05', '2:04:05']);
  });

  it.each([
    [0, 'now'],
    [12_000, '12 s ago'],
    [180_000, '3 min ago'],
    [18_000_000, '5 h ago'],
    [259_200_000, '3 days ago'],
    [-5_000, 'now'],
  ])('%d ms before now is %s', (age, text) => {
    expect(formatAgo(1_000_000_000_000 - age, 1_000_000_000_000)).toBe(text);
  });

  it('writes shares and counts', () => {
    expect(formatPercent(0.96414)).toBe('96.41 %');
    expect([formatCounted(1, 'device'), formatCounted(1_113, 'sample')]).toEqual(['1 device', '1,113 samples']);
  });
});
