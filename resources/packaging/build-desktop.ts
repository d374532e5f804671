import { access, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packAgent } from './agent-package.ts';
import { buildForNode, copyKernels, copyPublisherKeys, copyTrainerKit, RUNTIME_PACKAGES } from './node-bundle.ts';

const root = join(import.meta.dirname, '..', '..');

/** What is not bundled: native code, what Electron itself is, and files that are read as files. */
const OUTSIDE = ['electron', 'better-sqlite3', 'koffi', 'swagger-ui-dist', ...RUNTIME_PACKAGES];

/** Builds everything of the desktop app but its screens into a folder. */
export async function buildDesktop(out: string): Promise<void> {
  await access(join(root, 'native', 'kernels', 'dist', 'kernels-strict.wasm'));
  await rm(join(out, 'icons'), { recursive: true, force: true });
  await Promise.all([
    buildForNode({ root, entries: { index: 'main/index.ts' }, to: join(out, 'main'), format: 'es', outside: OUTSIDE }),
    buildForNode({
      root,
      entries: { 'in-app': 'worker-agent/in-app.ts' },
      to: join(out, 'worker-agent'),
      format: 'es',
      outside: OUTSIDE,
    }),
    // A sandboxed preload script is one file and may ask for nothing but Electron.
    buildForNode({
      root,
      entries: { index: 'preload/index.ts' },
      to: join(out, 'preload'),
      format: 'cjs',
      outside: ['electron'],
    }),
  ]);
  await Promise.all([
    copyKernels(root, join(out, 'main')),
    copyKernels(root, join(out, 'worker-agent')),
    copyTrainerKit(root, join(out, 'worker-agent')),
    copyPublisherKeys(root, join(out, 'main')),
    packAgent(root, out),
    cp(join(root, 'resources', 'icons'), join(out, 'icons'), { recursive: true }),
  ]);
}

if (import.meta.main) await buildDesktop(process.argv[2] ?? join(root, 'out'));
