import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERSION } from '../../../common/version.ts';

const page = readFileSync('docs/configuration.md', 'utf8');

function sourcesOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

it('every setting of the environment is told', () => {
  const sources = ['cli', 'main', 'platform', 'worker-agent'].map(sourcesOf).join('\n');
  const settings = new Set(sources.match(/\bEO_[A-Z_]+\b/g));
  expect([...settings].filter((setting) => !page.includes(`\`${setting}\``))).toEqual([]);
});

it('every setting of config.yaml is told', () => {
  const [, file = ''] = /const ConfigFile = z\.strictObject\(\{([\s\S]*?)\n\}\);/.exec(sourcesOf('main')) ?? [];
  const settings = [...file.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
  expect(settings).toContain('leaseMs');
  expect(settings.filter((setting) => !new RegExp(`\`${setting}\\b`).test(page))).toEqual([]);
});

it('the version is the same everywhere', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
  expect(readFileSync('CHANGELOG.md', 'utf8')).toContain(`## [${version}]`);
});
