import { basename, dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';

const BESIDE = /new URL\(\s*['"](\.[^'"]+)\.ts['"],\s*import\.meta\.url,?\s*\)/g;

/** Builds the threads and processes that code names as `new URL('./x.ts', import.meta.url)` along with it: all built files lie in one folder. */
export function filesBeside(): Plugin {
  return {
    name: 'files-beside',
    transform(code, id) {
      if (!id.endsWith('.ts') || !code.includes('import.meta.url')) return undefined;
      const built = code.replaceAll(BESIDE, (_whole, path: string) => {
        const fileName = `${basename(path)}.js`;
        this.emitFile({ type: 'chunk', id: resolve(dirname(id), `${path}.ts`), fileName });
        return `new URL('./${fileName}', import.meta.url)`;
      });
      return built === code ? undefined : { code: built, map: null };
    },
  };
}
