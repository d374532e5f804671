import { expect, test } from 'vitest';
import { cutDescriptions } from '../../../renderer/without-descriptions.ts';

test('what a schema says for readers is cut, inside of others too', () => {
  const code = "const A = z.object({ a: count.describe('of a').min(1), b: text }).nullable().describe(`of` + all);";
  expect(cutDescriptions(code)).toBe('const A = z.object({ a: count.min(1), b: text }).nullable();');
});

test('of a route its summary and description are cut, and all else stays', () => {
  const code =
    "oc.route({ method: 'GET', summary: 'All', path: '/a', description: 'One ' + 'by one' }).output(A.describe('a'))";
  expect(cutDescriptions(code)).toBe("oc.route({ method: 'GET', path: '/a',  }).output(A)");
});

test('fields and functions of the same names stay', () => {
  const code = "const { summary, description } = describe({ summary: 'a', description: 'b' });";
  expect(cutDescriptions(code)).toBe(code);
});
