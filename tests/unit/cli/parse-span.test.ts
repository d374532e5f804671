import { expect, it } from 'vitest';
import { parseSpan } from '../../../cli/parse-span.ts';

it.each([
  ['90s', 90],
  ['45m', 2_700],
  ['12h', 43_200],
  ['30d', 2_592_000],
  ['52 W', 31_449_600],
  ['0d', undefined],
  ['30', undefined],
  ['-1d', undefined],
  ['1.5h', undefined],
  ['', undefined],
])('a span of %s', (text, seconds) => {
  expect(parseSpan(text)).toBe(seconds);
});
