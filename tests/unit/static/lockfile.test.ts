import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installedPaths, readLocked } from '../../static/lockfile.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

function install(root: string, path: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, path), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, path, file), text);
}

it('brings the lockfile and what is installed together', () => {
  const root = aTemporaryFolder();
  const packages = {
    '': { name: 'project' },
    'node_modules/@a/b': { version: '1.0.0' },
    'node_modules/@a/b/node_modules/c': { version: '2.0.0', optional: true },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  install(root, 'node_modules/.bin', {});
  install(root, 'node_modules/strange', {});
  install(root, 'node_modules/@a/b', {
    'package.json': '{"version":"1.0.1"}',
    'LICENCE.md': 'free',
    'binding.gyp': '{}',
  });

  expect(readLocked(root)).toMatchObject([
    { name: '@a/b', version: '1.0.0', installed: { version: '1.0.1' }, licenceTexts: ['free'], hasRecipe: true },
    { name: 'c', installed: undefined, licenceTexts: [], hasRecipe: false },
  ]);
  expect(installedPaths(root).sort()).toEqual(['node_modules/@a/b', 'node_modules/strange']);
});
