import { cp, mkdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';
import { filesBeside } from './files-beside.ts';

/** What runs models of other programs: native code, found where it is installed; an agent without it serves less. */
export const RUNTIME_PACKAGES = ['node-llama-cpp', 'onnxruntime-node'] as const;

interface NodeBundle {
  readonly root: string;
  /** Names of the built files, with the source of each. */
  readonly entries: Readonly<Record<string, string>>;
  readonly to: string;
  readonly format: 'es' | 'cjs';
  /** Packages that stay outside. */
  readonly outside: readonly string[];
  readonly sourcemap?: boolean;
}

/** Builds code that runs in Node: everything it needs in few files, but for what is named as staying outside. */
export async function buildForNode({
  root,
  entries,
  to,
  format,
  outside,
  sourcemap = true,
}: NodeBundle): Promise<void> {
  const ending = format === 'cjs' ? 'cjs' : 'js';
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [filesBeside()],
    ssr: { noExternal: true, external: [...outside] },
    build: {
      ssr: true,
      outDir: to,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
        external: [...builtinModules, /^node:/, ...outside],
        output: { format, entryFileNames: `[name].${ending}`, chunkFileNames: `[name]-[hash].${ending}` },
      },
    },
  });
}

/** Lays the kit for trainers in Python where the built agent looks for it: beside itself. */
export async function copyTrainerKit(root: string, to: string): Promise<void> {
  const file = join('python', 'edgeorchestra_trainer.py');
  await mkdir(join(to, 'python'), { recursive: true });
  await cp(join(root, 'resources', file), join(to, file));
}

/** Lays the kernels where the built code looks for them: beside itself. */
export async function copyKernels(root: string, to: string): Promise<void> {
  await mkdir(join(to, 'dist'), { recursive: true });
  for (const variant of ['strict', 'relaxed', 'shared']) {
    const file = `kernels-${variant}.wasm`;
    await cp(join(root, 'native', 'kernels', 'dist', file), join(to, 'dist', file));
  }
}

/** Lays the keys of publishers whose releases are believed where the built code looks for them: beside itself. */
export async function copyPublisherKeys(root: string, to: string): Promise<void> {
  const file = 'publisher-keys.pem';
  await cp(join(root, 'resources', 'packaging', file), join(to, file));
}
