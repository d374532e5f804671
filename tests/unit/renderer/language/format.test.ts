import { describe, expect, test } from 'vitest';
import { createFormat } from '../../../../renderer/language/format.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('figures as people write them', () => {
  test.each([
    ['en', 3_200_000_000, '3.2 GB'],
    ['fr', 3_200_000_000, '3,2 Go'],
    ['en', 512, '512 B'],
    ['en', 42_000_000, '42 MB'],
    ['fr', 1_500, '1,5 ko'],
  ])('%s: %d bytes are %s', (locale, sizeBytes, text) => {
    expect(plain(createFormat(locale).bytes(sizeBytes))).toBe(text);
  });

  test.each([
    ['en', 41, '41 ms'],
    ['en', 3_240, '3.2 s'],
    ['en', 250_000, '4 min 10 s'],
    ['fr', 250_000, '4 min 10 s'],
    ['en', 11_100_000, '3 h 5 min'],
  ])('%s: %d ms are %s', (locale, ms, text) => {
    expect(plain(createFormat(locale).duration(ms))).toBe(text);
  });

  test.each([
    ['en', 0, 'now'],
    ['en', 3_000, '3 seconds ago'],
    ['fr', 3 * 60_000, 'il y a 3 minutes'],
    ['en', 26 * 3_600_000, 'yesterday'],
  ])('%s: %d ms ago is %s', (locale, ms, text) => {
    expect(plain(createFormat(locale).ago(NOW - ms, NOW))).toBe(text);
  });
});
