import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUILT = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/** Bytes of script in the built screens: as they travel to a browser that takes Brotli, what the page names itself and all that it may load; and all of it for one that takes gzip alone. */
export function scriptSizes(): { readonly first: number; readonly all: number; readonly gzip: number } {
  const page = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const scripts = readdirSync(join(BUILT, 'assets')).filter((file) => file.endsWith('.js'));
  const sizes = scripts.map((file) => ({ file, size: statSync(join(BUILT, 'assets', `${file}.br`)).size }));
  const sum = (some: typeof sizes) => some.reduce((total, { size }) => total + size, 0);
  const gzip = scripts.reduce((total, file) => total + gzipSync(readFileSync(join(BUILT, 'assets', file))).length, 0);
  return { gzip, first: sum(sizes.filter(({ file }) => page.includes(file))), all: sum(sizes) };
}
