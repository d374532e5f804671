import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { JobSpec, modelOf, TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { inferShapes } from '../../../common/specs/model-shapes.ts';
import { tableRowsOf } from './pages.ts';
import { rangeOf, type Schema, variantsOf } from './schema-words.ts';

const EXAMPLES = 'resources/job-examples';
const PAGE = 'docs/jobs.md';

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly fallback: string;
}

/** Every field with a value of its own. What is given in several forms counts with all of them; models have a table of their own. */
function fieldsOf(schema: Schema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const inner = formsOf(field).flatMap((one) => fieldsOf(one, `${path}.`));
    if (inner.length > 0 && path !== 'model') return inner;
    return [{ path, schema: field, fallback: fallbackOf(name, field, schema) }];
  });
}

/** The schema and all that it may be instead, also within each other. */
function formsOf(schema: Schema): Schema[] {
  return [schema, ...variantsOf(schema).flatMap(formsOf)];
}

function fallbackOf(name: string, field: Schema, { required = [] }: Schema): string {
  if (field.default === undefined && required.includes(name)) return 'required';
  return typeof field.default === 'string' ? field.default : JSON.stringify(field.default);
}

const rows = tableRowsOf(PAGE);
const specification: Schema = z.toJSONSchema(TrainJobSpec, { io: 'input' }) as Schema;

describe('the page of jobs', () => {
  it.each(fieldsOf(specification))('tells $path with its range and default', ({ path, schema, fallback }) => {
    const [allowed, usual] = rows.get(path) ?? [];
    expect(allowed, `${PAGE} has no row for ${path}`).toBeDefined();
    const range = rangeOf(schema);
    if (range !== undefined) expect(allowed).toBe(range);
    // Schemes and strategies are chosen by a field that has no default of its own.
    // Where the default is another one with another choice, the page has all of them.
    if (!/\.(scheme|name)$/.test(path)) expect(usual?.split('; ')).toContain(fallback);
  });
});

describe('the example jobs', () => {
  const files = readdirSync(EXAMPLES);

  it.each(files)('%s is a specification whose model fits together', (file) => {
    const spec = JobSpec.parse(parse(readFileSync(join(EXAMPLES, file), 'utf8')));
    const model = modelOf(spec);
    expect(model && inferShapes(model).parameterCount).toBeGreaterThan(0);
  });
});
