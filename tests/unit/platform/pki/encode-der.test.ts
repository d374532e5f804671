import { expect, it } from 'vitest';
import {
  bitString,
  objectIdentifier,
  sequence,
  setOf,
  smallInteger,
  tagged,
  utf8String,
} from '../../../../platform/pki/encode-der.ts';

it.each([
  ['an integer', smallInteger(0), '020100'],
  ['whole bytes as bits', bitString(Buffer.from('a1b2', 'hex')), '030300a1b2'],
  ['text', utf8String('dévice'), '0c0764c3a976696365'],
  ['a sequence', sequence(smallInteger(1), smallInteger(127)), '300602010102017f'],
  ['an empty sequence', sequence(), '3000'],
  ['a set', setOf(smallInteger(1)), '3103020101'],
  ['a place of a structure', tagged(3, smallInteger(1)), 'a303020101'],
])('encodes %s', (_, der, hex) => {
  expect(der.toString('hex')).toBe(hex);
});

// As in X.690, 8.19, and of the objects that this product names.
it.each([
  ['2.5.4.3', '0603550403'],
  ['2.100.3', '0603813403'],
  ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
  ['1.2.840.113549.1.1.11', '06092a864886f70d01010b'],
])('encodes the object identifier %s', (dotted, hex) => {
  expect(objectIdentifier(dotted).toString('hex')).toBe(hex);
});

it.each([
  [0, '3000'],
  [127, '307f'],
  [128, '308180'],
  [255, '3081ff'],
  [256, '30820100'],
  [65_535, '3082ffff'],
  [65_536, '3083010000'],
])('states a length of %i in as few bytes as can be', (length, head) => {
  const der = sequence(Buffer.alloc(length, 1));
  expect(der.subarray(0, head.length / 2).toString('hex')).toBe(head);
  expect(der.length).toBe(head.length / 2 + length);
});
