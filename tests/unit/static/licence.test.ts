import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isLicenceAllowed, licenceOfText } from '../../static/licence.ts';

const allowed = new Set(['MIT', 'ISC', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception']);

it.each([
  'MIT',
  '(MIT)',
  'MIT OR GPL-3.0',
  'GPL-3.0 OR (GPL-2.0 OR ISC)',
  'MIT AND Apache-2.0',
  '(MIT OR GPL-3.0) AND ISC',
  'GPL-3.0 AND GPL-2.0 OR MIT',
  'Apache-2.0 WITH LLVM-exception',
])('%s can be met', (expression) => {
  expect(isLicenceAllowed(expression, allowed)).toBe(true);
});

it.each([
  '',
  'GPL-3.0',
  'mit',
  'MIT AND GPL-3.0',
  'GPL-3.0 AND (MIT OR ISC)',
  'GPL-3.0 OR MIT AND GPL-2.0',
  'MIT WITH Classpath-exception',
  '(MIT',
  'MIT)',
  'MIT ISC',
  'MIT OR',
  'UNLICENSED',
  'SEE LICENSE IN LICENSE',
])('"%s" cannot', (expression) => {
  expect(isLicenceAllowed(expression, allowed)).toBe(false);
});

it('knows licences by their texts', () => {
  expect(licenceOfText(readFileSync('LICENSE', 'utf8'))).toBe('MIT');
  expect(licenceOfText('Apache License\n   Version 2.0, January 2004')).toBe('Apache-2.0');
  expect(licenceOfText('Redistribution and use in source and binary forms …')).toBe('BSD-2-Clause');
  expect(licenceOfText('All rights reserved.')).toBeUndefined();
});
