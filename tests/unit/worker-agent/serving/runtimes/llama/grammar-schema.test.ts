import { expect, test } from 'vitest';
import { grammarSchema } from '../../../../../../worker-agent/serving/runtimes/llama/grammar-schema.ts';

test('writes a schema in what becomes a grammar', () => {
  const schema = {
    type: 'object',
    title: 'A whale',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, pattern: '^[a-z]+$' },
      born: { type: 'string', format: 'date' },
      mail: { type: 'string', format: 'email' },
      length: { type: ['number', 'null'], minimum: 0 },
      kind: { anyOf: [{ const: 'sperm' }, { $ref: '#/definitions/kind' }] },
      calves: { items: { allOf: [{ type: 'integer' }] }, maxItems: 3 },
      more: { additionalProperties: { type: 'boolean' } },
    },
    definitions: { kind: { enum: ['right', 'blue', null] } },
  };
  expect(grammarSchema(schema, 'schema')).toEqual({
    type: 'object',
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 1 },
      born: { type: 'string', format: 'date' },
      mail: { type: 'string' },
      length: { oneOf: [{ type: 'number' }, { type: 'null' }] },
      kind: { oneOf: [{ const: 'sperm' }, { $ref: '#/$defs/kind' }] },
      calves: { type: 'array', items: { type: 'integer' }, maxItems: 3 },
      more: { type: 'object', properties: {}, additionalProperties: { type: 'boolean' } },
    },
    $defs: { kind: { enum: ['right', 'blue', null] } },
  });
});

const nested = (depth: number): object => (depth === 0 ? {} : { items: nested(depth - 1) });

test.each([
  [{ not: {} }, 's.not'],
  [{ properties: { a: { if: {} } } }, 's.properties.a.if'],
  [{ oneOf: [{ allOf: [{}, {}] }] }, 's.oneOf.0.allOf'],
  [{ $ref: 'https://example.org/schema' }, 's.$ref'],
  [{ enum: [{}] }, 's.enum.0'],
  [{ type: 'whale' }, 's.type'],
  [{ items: 7 }, 's.items'],
  [nested(40), `s${'.items'.repeat(33)}`],
])('refuses %j by its path', (schema, path) => {
  expect(() => grammarSchema(schema as Record<string, unknown>, 's')).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: { path } }),
  );
});
