import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AlertRule } from '../../../../common/domain/alert-rules.ts';

const STORIES = join(import.meta.dirname, '../../../integration');

test('every rule has a story in which somebody is told of it', () => {
  const stories = readdirSync(STORIES)
    .filter((name) => /^alerts.*\.test\.ts$/.test(name))
    .map((name) => readFileSync(join(STORIES, name), 'utf8'))
    .join('\n');
  const isTold = (rule: AlertRule) => new RegExp(`raised\\('${rule}'|rule === '${rule}'`).test(stories);
  expect(AlertRule.options.filter((rule) => !isTold(rule))).toEqual([]);
});
