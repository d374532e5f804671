import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

/** A folder as the build of the screens leaves it, beside a file that is none of them. */
export function someScreens(): string {
  const folder = join(aTemporaryFolder(), 'screens');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'index-AbC1.js'), 'start();'.repeat(100));
  writeFileSync(join(folder, '..', 'secret.txt'), 'not for you');
  return folder;
}
