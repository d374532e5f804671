import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { suggestName } from '../../../../renderer/drop/suggest-name.ts';

const none: ReadonlySet<string> = new Set();

test.each([
  ['Llama-3.2-1B-Instruct.Q4_K_M.gguf', 'llama-3.2-1b-instruct.q4_k_m'],
  ['uci-digits.csv.gz', 'uci-digits'],
  ['Été à la mer (2).zip', 'ete-a-la-mer-2'],
  ['.hidden', 'hidden'],
  ['日本.gguf', 'unnamed'],
  ['model.onnx', 'model'],
])('%s is called %s', (file, name) => {
  expect(suggestName(file, none)).toBe(name);
});

test('a name that is taken gets a number', () => {
  expect(suggestName('digits.csv', new Set(['digits', 'digits-2']))).toBe('digits-3');
});

test('every file has a name that can be stored', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (file) => {
      const name = suggestName(file, new Set([suggestName(file, none)]));
      expect(ResourceName.safeParse(name).success).toBe(true);
    }),
  );
});
