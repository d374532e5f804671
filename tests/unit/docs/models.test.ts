import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { LayerSpec } from '../../../common/specs/layer-spec.ts';
import { inferShapes } from '../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../common/specs/model-spec.ts';
import { tableRowsOf } from './pages.ts';
import { rangeOf, type Schema, variantsOf } from './schema-words.ts';

const PAGE = 'docs/models.md';
const rows = tableRowsOf(PAGE);
const layers = variantsOf(z.toJSONSchema(LayerSpec, { io: 'input' }) as Schema);

describe('the page of models', () => {
  it.each(layers)('tells the fields of every layer', ({ properties = {} }) => {
    const { type, ...fields } = properties;
    const name = String((type as { const?: unknown } | undefined)?.const);
    const text = [...rows].find(([first]) => first.split(', ').includes(name))?.[1].join();
    expect(text, `${PAGE} has no row for ${name}`).toBeDefined();
    for (const [field, schema] of Object.entries(fields)) {
      const range = rangeOf(schema);
      const usual = schema.default === undefined ? '' : ` (${JSON.stringify(schema.default)})`;
      expect(text).toContain(range === undefined ? field : `${field} ${range}${usual}`);
    }
  });

  it.each(ModelSpec.shape.loss.unwrap().options)('tells the loss %s', (loss) => {
    expect([...rows.keys()].some((first) => first.startsWith(loss))).toBe(true);
  });

  it('shows a model that fits together', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
    expect(inferShapes(ModelSpec.parse(parse(example)))).toMatchObject({ output: [64, 96], vocabulary: 96 });
  });
});
