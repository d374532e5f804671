import { expect, test } from 'vitest';
import { readTyped, writeTyped } from '../../../../../renderer/screens/new-job/draft/typed-number.ts';

test('what is typed is a number, nothing, or what it is', () => {
  expect([readTyped('0.1'), readTyped('0,1'), readTyped(' 12 ')]).toEqual([0.1, 0.1, 12]);
  expect([readTyped(''), readTyped('many'), readTyped('1e999')]).toEqual([undefined, 'many', '1e999']);
});

test('percent are shares, without the dust of binary fractions', () => {
  for (const percent of ['97.1', '58', '0.1', '99.99']) expect(writeTyped(readTyped(percent, 100), 100)).toBe(percent);
  expect(readTyped('97.1', 100)).toBe(0.971);
});

test('what is no number is shown as it stands', () => {
  expect([writeTyped(null), writeTyped('many', 100), writeTyped([1])]).toEqual(['', 'many', '[1]']);
});
