import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALLOWED_PACKAGES, ALLOWED_USES } from '../../static/allowed-code.ts';
import { ALLOWED_LICENCES, INSTALL_SCRIPTS, OTHER_LICENCES, SINGLE } from '../../static/allowed-packages.ts';
import { CODE_RULES } from '../../static/code-rules.ts';

const page = readFileSync('docs/dependencies.md', 'utf8');

const code = (text: string) => `\`${text}\``;
const list = (names: Iterable<string>) => [...names].map(code).join(', ');

/** The rows of the table that begins with these columns, as they stand on the page. */
function tableOf(columns: string): string[] {
  const [, after = ''] = page.split(`| ${columns} |\n`);
  return (after.split('\n\n')[0] ?? '').split('\n').slice(1);
}

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;

it('every rule of the scan is told', () => {
  const rows = Object.entries(CODE_RULES).map(([rule, text]) => row(code(rule), text));
  expect(tableOf('rule | what it says')).toEqual(rows);
});

it('every package that builds code from text, or the like, is told with its reason', () => {
  const rows = ALLOWED_PACKAGES.map(({ name, rules, does, why }) => row(code(name), list(rules), does, why));
  expect(tableOf('package | rules | what it does | why it is safe here')).toEqual(rows);
});

it('every exception of our own is told', () => {
  const rows = ALLOWED_USES.map(({ file, rule, reason }) => row(code(file), code(rule), reason));
  expect(tableOf('file | rule | reason')).toEqual(rows);
});

it('every package with a script is told', () => {
  const rows = INSTALL_SCRIPTS.map(({ name, runs, reason }) => row(code(name), runs ? 'yes' : 'no', reason));
  expect(tableOf('package | runs | reason')).toEqual(rows);
});

it('every licence is told', () => {
  const rows = OTHER_LICENCES.map(({ name, licence, reason }) => row(code(name), code(licence), reason));
  expect(tableOf('package | licence | reason')).toEqual(rows);
  expect(page).toContain(`may be under ${list(ALLOWED_LICENCES)},`);
  expect(page).toContain(`one version each of ${list(SINGLE)}.`);
});
