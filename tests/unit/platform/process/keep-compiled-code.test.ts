import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

/** Where a process keeps what it compiled, told by itself: the cache is on for a whole process. */
function cacheOf(dataFolder: string): string {
  const file = pathToFileURL('platform/process/keep-compiled-code.ts').href;
  const text = `import { keepCompiledCode } from ${JSON.stringify(file)};
    import { getCompileCacheDir } from 'node:module';
    keepCompiledCode(process.argv[1]);
    console.log(getCompileCacheDir() ?? 'none', process.env.NODE_COMPILE_CACHE ?? 'none');`;
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', text, dataFolder], { env, encoding: 'utf8' });
  expect(child.stderr).toBe('');
  return child.stdout.trim();
}

it('keeps it in a new data folder, for this account only', () => {
  const data = join(aTemporaryFolder(), 'new');
  const [used = '', told] = cacheOf(data).split(' ');
  expect(used.startsWith(join(data, 'compiled'))).toBe(true);
  expect(told).toBe(join(data, 'compiled'));
});

it.each([0o777, 0o770])('keeps nothing in a data folder that others may write (%o)', (mode) => {
  const data = aTemporaryFolder();
  chmodSync(data, mode);
  expect(cacheOf(data)).toBe('none none');
});

it('keeps nothing where another account may have put something', () => {
  const data = aTemporaryFolder();
  mkdirSync(join(data, 'compiled'));
  chmodSync(join(data, 'compiled'), 0o777);
  expect(cacheOf(data)).toBe('none none');
});

it('keeps nothing where no folder can be made', () => {
  expect(cacheOf('/dev/null/data')).toBe('none none');
  expect(existsSync('/dev/null/data')).toBe(false);
});
