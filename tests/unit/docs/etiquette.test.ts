import { expect, test } from 'vitest';
import { USUAL_POLICY } from '../../../common/specs/etiquette-policy.ts';
import { tableRowsOf } from './pages.ts';

test('docs/etiquette.md has every field of a policy with its default', () => {
  const rows = tableRowsOf('docs/etiquette.md');
  for (const [name, value] of Object.entries(USUAL_POLICY)) {
    const fallback = rows.get(name)?.[1];
    expect([name, fallback]).toEqual([name, typeof value === 'string' ? value : JSON.stringify(value)]);
  }
});
