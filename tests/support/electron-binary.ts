import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where Electron's program is, or why it is not. It is not asked for by importing `electron`: that would download it. */
export function electronBinary(): { readonly path: string } | { readonly whyNot: string } {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const name = join(folder, 'path.txt');
  const path = existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8').trim()) : undefined;
  if (path !== undefined && existsSync(path)) return { path };
  return { whyNot: 'there is no Electron here: "npx install-electron --no" gets it where GitHub can be reached' };
}
