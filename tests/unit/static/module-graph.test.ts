import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { visitLoaded } from '../../static/module-graph.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

async function loaded(files: Readonly<Record<string, string>>) {
  const root = aTemporaryFolder();
  for (const [file, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  const seen: string[] = [];
  const missing: string[] = [];
  await visitLoaded(root, ['index.ts'], (file) => {
    seen.push(file.source.file);
    missing.push(...file.missing.map(({ specifier }) => specifier));
  });
  return { seen: seen.sort(), missing };
}

it('follows imports, threads, child processes and files named beside', async () => {
  const { seen, missing } = await loaded({
    'index.ts': `import './a.ts'; export * from './b.ts'; import type { T } from './types.ts';
      const later = () => import('./c.ts'); new Worker(new URL('./d-worker.ts', import.meta.url));
      import { join } from 'node:path'; fork(join(import.meta.dirname, 'e.ts')); import './gone.ts';`,
    'a.ts': '',
    'b.ts': '',
    'c.ts': '',
    'd-worker.ts': "import './a.ts';",
    'e.ts': '',
    'types.ts': '',
    'never.ts': '',
  });
  expect(seen).toEqual(['a.ts', 'b.ts', 'c.ts', 'd-worker.ts', 'e.ts', 'index.ts']);
  expect(missing).toEqual(['./gone.ts']);
});

it('goes into packages as Node does: conditions, patterns, main, folders, its own imports', async () => {
  const { seen, missing } = await loaded({
    'index.ts': "import 'modern'; import 'modern/deep/x'; import 'old'; import '@scope/inner/file.js';",
    'node_modules/modern/package.json': JSON.stringify({
      exports: {
        '.': { browser: './web.js', import: { node: './esm.mjs' }, require: './cjs.cjs' },
        './deep/*': ['./lib/*.js'],
      },
      imports: { '#part': { default: './part.js' } },
    }),
    'node_modules/modern/web.js': '',
    'node_modules/modern/esm.mjs': "import '#part';",
    'node_modules/modern/cjs.cjs': '',
    'node_modules/modern/part.js': '',
    'node_modules/modern/lib/x.js': '',
    'node_modules/old/package.json': '{"main":"lib"}',
    'node_modules/old/lib/index.js': "require('./other'); require('modern'); try { require('optional') } catch {}",
    'node_modules/old/lib/other.js': '',
    'node_modules/@scope/inner/package.json': '{}',
    'node_modules/@scope/inner/file.js': "require('nested')",
    'node_modules/@scope/inner/node_modules/nested/package.json': '{}',
    'node_modules/@scope/inner/node_modules/nested/index.js': '',
  });
  expect(seen).toEqual([
    'index.ts',
    'node_modules/@scope/inner/file.js',
    'node_modules/@scope/inner/node_modules/nested/index.js',
    'node_modules/modern/cjs.cjs',
    'node_modules/modern/esm.mjs',
    'node_modules/modern/lib/x.js',
    'node_modules/modern/part.js',
    'node_modules/old/lib/index.js',
    'node_modules/old/lib/other.js',
  ]);
  expect(missing).toEqual(['optional']);
});
