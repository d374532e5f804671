import { describe, expect, it } from 'vitest';
import { parseModelReference } from '../../../cli/model-reference.ts';

describe('parseModelReference', () => {
  it.each([
    ['mnist', { name: 'mnist', version: undefined }],
    ['mnist@3', { name: 'mnist', version: 3 }],
    ['mnist@v12', { name: 'mnist', version: 12 }],
  ])('%s', (text, reference) => {
    expect(parseModelReference(text)).toEqual(reference);
  });

  it.each(['', '@1', 'mnist@', 'mnist@0', 'mnist@x', 'a@1@2'])('refuses "%s"', (text) => {
    expect(() => parseModelReference(text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});
