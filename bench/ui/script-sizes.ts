import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUILT = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/** Bytes of script in the built screens as they travel: what the page names itself, and all that it may load. */
export function scriptSizes(): { readonly first: number; readonly all: number } {
  const page = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const scripts = readdirSync(join(BUILT, 'assets')).filter((file) => file.endsWith('.js'));
  const sizes = scripts.map((file) => ({ file, size: gzipSync(readFileSync(join(BUILT, 'assets', file))).length }));
  const sum = (some: typeof sizes) => some.reduce((total, { size }) => total + size, 0);
  return { first: sum(sizes.filter(({ file }) => page.includes(file))), all: sum(sizes) };
}
