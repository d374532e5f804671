import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { main as compileModule, version } from 'assemblyscript/asc';

// Compiles the kernels with AssemblyScript, the only compiler there is. Skips the work when nothing has changed.

const sources = join(import.meta.dirname, 'assembly');
const dist = join(import.meta.dirname, 'dist');
const stampFile = join(dist, 'stamp.txt');

const common = ['kernels.ts', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'];
const variants = {
  strict: ['--disable', 'relaxed-simd'],
  relaxed: ['--enable', 'relaxed-simd'],
  // For several threads on one memory, which whoever loads it brings.
  shared: [
    ...['--enable', 'relaxed-simd', '--enable', 'threads', '--importMemory', '--sharedMemory'],
    ...['--initialMemory', '64', '--maximumMemory', '65536'],
  ],
} as const;

/** What the output depends on: every source, the flags and the compiler. */
async function stampOf(files: ReadonlyMap<string, string>): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([version, common, variants, [...files]]));
  return hash.digest('hex');
}

async function readSources(): Promise<Map<string, string>> {
  const names = (await readdir(sources)).filter((name) => name.endsWith('.ts')).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(sources, name), 'utf8')] as const)),
  );
}

/** Written aside and renamed, so that nobody ever loads half a module. */
async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

async function compile(name: string, flags: readonly string[], files: ReadonlyMap<string, string>): Promise<number> {
  let wasm = new Uint8Array();
  const complaints: string[] = [];
  const { error } = await compileModule([...common, ...flags, '--outFile', 'kernels.wasm'], {
    readFile: (path) => files.get(path) ?? null,
    listFiles: () => [],
    stderr: { write: (text) => void complaints.push(String(text)) },
    writeFile: (_path, content) => {
      if (typeof content !== 'string') wasm = Uint8Array.from(content);
    },
  });
  if (error !== null) throw new Error(`${name} kernels do not compile\n${complaints.join('')}`, { cause: error });
  await replaceFile(join(dist, `kernels-${name}.wasm`), wasm);
  return wasm.byteLength;
}

async function isCurrent(stamp: string): Promise<boolean> {
  try {
    for (const name of Object.keys(variants)) await access(join(dist, `kernels-${name}.wasm`));
    return (await readFile(stampFile, 'utf8')) === stamp;
  } catch {
    return false;
  }
}

const started = performance.now();
const files = await readSources();
const stamp = await stampOf(files);
if (await isCurrent(stamp)) {
  console.log('kernels: up to date');
} else {
  await mkdir(dist, { recursive: true });
  const sizes: string[] = [];
  for (const [name, flags] of Object.entries(variants)) {
    sizes.push(`${name} ${(await compile(name, flags, files)) >> 10} KB`);
  }
  await replaceFile(stampFile, stamp);
  console.log(`kernels: ${sizes.join(', ')} in ${Math.round(performance.now() - started)} ms`);
}
