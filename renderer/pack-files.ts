import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import type { Plugin } from 'vite';

const compressed = promisify(brotliCompress);
const PACKED = /\.(?:js|css|svg|html)$/;

/** Lays a packed file beside each that packs well, `.br`: Brotli at its best takes too long to be done when it is asked for. */
export function packFiles(): Plugin {
  let folder = '';
  return {
    name: 'pack-files',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true });
      await Promise.all(files.filter((file) => PACKED.test(file)).map((file) => pack(join(folder, file))));
    },
  };
}

async function pack(path: string): Promise<void> {
  await writeFile(`${path}.br`, await compressed(await readFile(path)));
}
