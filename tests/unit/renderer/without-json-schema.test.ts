import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { cutJsonSchema } from '../../../renderer/without-json-schema.ts';

const ZOD = createRequire(import.meta.url).resolve('zod/package.json');
const SCHEMAS = readFileSync(join(ZOD, '../v4/classic/schemas.js'), 'utf8');

test('all ways to JSON Schema are cut out of Zod, and all else stays', () => {
  const cut = cutJsonSchema(SCHEMAS);
  const { errors, program } = parseSync('schemas.js', cut);
  expect(errors).toEqual([]);
  expect(program.body).toHaveLength(parseSync('schemas.js', SCHEMAS).program.body.length);
  expect(cut.match(/ processors\.(?!aggregateChecks\()\w+/)).toBeNull();
  expect(cut).not.toMatch(/createToJSONSchemaMethod\(|createStandardJSONSchemaMethod\(/);
  expect(cut).toContain('safeDecodeAsync(data, params)');
});

test('a Zod that has changed is noticed', () => {
  expect(() => cutJsonSchema('export const string = () => {};')).toThrow('Zod');
});
