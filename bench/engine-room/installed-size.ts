import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What a program needs on disk besides Node. */
export interface InstalledSize {
  readonly sourceBytes: number;
  readonly packageBytes: number;
  readonly packages: readonly string[];
  /** The heaviest packages first. */
  readonly heaviest: readonly { readonly name: string; readonly bytes: number }[];
}

const ROOT = resolve(import.meta.dirname, '../..');
/** Static and dynamic imports, and files that are started as threads, processes or read as data. */
const REFERENCES = [
  /^(?:import|export)\s+(?!type\b)[^'";]*?from\s*'([^']+)'/gm,
  /^import\s+'([^']+)'/gm,
  /import\(\s*'([^']+)'\s*\)/g,
  /new URL\(\s*[`']([^`'$]+)[`']\s*,\s*import\.meta\.url/g,
];
const HEAVIEST = 6;

/** Size of everything that is reached from some entry files, with the kernels, and of the packages that it needs. */
export function installedSize(entries: readonly string[]): InstalledSize {
  const files = new Set<string>();
  const direct = new Set<string>();
  const open = entries.map((entry) => join(ROOT, entry));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file) || !existsSync(file) || !statSync(file).isFile()) continue;
    files.add(file);
    for (const reference of referencesOf(file)) {
      if (reference.startsWith('.')) open.push(resolve(dirname(file), reference));
      else if (!reference.startsWith('node:')) direct.add(packageName(reference));
    }
  }
  const folders = packageFolders(direct);
  const weighed = [...folders].map(([folder, name]) => ({ name, bytes: bytesIn(folder) }));
  const kernels = join(ROOT, 'native/kernels/dist');
  return {
    sourceBytes: [...files].reduce((sum, file) => sum + statSync(file).size, 0) + bytesIn(kernels),
    packageBytes: weighed.reduce((sum, { bytes }) => sum + bytes, 0),
    packages: weighed.map(({ name }) => name).toSorted(),
    heaviest: weighed.toSorted((a, b) => b.bytes - a.bytes).slice(0, HEAVIEST),
  };
}

function referencesOf(file: string): string[] {
  if (!/\.[cm]?[jt]s$/.test(file)) return [];
  const text = readFileSync(file, 'utf8');
  return REFERENCES.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, reference]) => reference ?? []));
}

/** Folders of the packages and of all that they depend on, as they are installed here. */
function packageFolders(direct: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  const open = [...direct].map((name) => ({ name, from: ROOT }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, from } = next;
    const folder = installedIn(name, from);
    if (folder === undefined || found.has(folder)) continue;
    found.set(folder, name);
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const field of ['dependencies', 'optionalDependencies']) {
      const needed = manifest !== null && typeof manifest === 'object' ? Reflect.get(manifest, field) : undefined;
      open.push(...Object.keys(needed ?? {}).map((dependency) => ({ name: dependency, from: folder })));
    }
  }
  return found;
}

/** The package as Node finds it; an optional one may be missing. */
function installedIn(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Bytes of all files below, without packages that are installed inside. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + bytesIn(path);
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
