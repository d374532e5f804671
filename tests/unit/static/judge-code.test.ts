import { expect, it } from 'vitest';
import type { AllowedPackage, AllowedUse } from '../../static/allowed-code.ts';
import { judgeCode } from '../../static/judge-code.ts';

const found = (file: string, rule: string) => ({ file, line: 1, rule, text: 'wrong' });
const use: AllowedUse = { file: 'main/a.ts', rule: 'shell', reason: 'because' };
const zod: AllowedPackage = { name: 'zod', rules: ['code-from-text'], does: 'parses', why: 'because' };

it('passes what is allowed, in any file of an allowed package', () => {
  const findings = [found('main/a.ts', 'shell'), found('node_modules/zod/v4/doc.js', 'code-from-text')];
  expect(judgeCode(findings, [use], [zod])).toEqual([]);
});

it('keeps another rule, another file, and another package', () => {
  const findings = [
    found('main/a.ts', 'weak-random'),
    found('main/b.ts', 'shell'),
    found('node_modules/zod/index.js', 'shell'),
    found('node_modules/zod/node_modules/evil/index.js', 'code-from-text'),
  ];
  const fine = [found('main/a.ts', 'shell'), found('node_modules/zod/index.js', 'code-from-text')];
  expect(judgeCode([...fine, ...findings], [use], [zod])).toEqual(findings);
});

it('passes what one entry allows to the packages of all systems, and nothing of another name', () => {
  const family: AllowedPackage = { ...zod, name: '@koromix/koffi-*' };
  const fine = found('node_modules/@koromix/koffi-linux-x64/index.js', 'code-from-text');
  const other = found('node_modules/@koromix/other/index.js', 'code-from-text');
  expect(judgeCode([fine, other], [], [family])).toEqual([other]);
});

it('finds an allowance that nothing needs', () => {
  const stale = judgeCode([], [use], [zod]);
  expect(stale.map(({ rule }) => rule)).toEqual(['stale-allowance', 'stale-allowance']);
  expect(stale.map(({ text }) => text).join()).toMatch(/main\/a\.ts shell.*zod code-from-text/);
});
