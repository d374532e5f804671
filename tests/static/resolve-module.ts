import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

interface PackageFile {
  readonly main?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

const TRIED = ['', '.js', '.json', '.node', '/index.js'];

/**
 * The file that Node would load, by its rules for packages (nodejs.org/api/esm.html, "Resolution Algorithm"); undefined
 * for modules of Node itself and for what is not there.
 */
export function resolveModule(specifier: string, from: string, kind: 'import' | 'require'): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  const conditions = new Set(['node', 'node-addons', 'module-sync', 'default', kind]);
  if (specifier.startsWith('#')) {
    const folder = packageFolderOf(from);
    const target = folder && pick(readPackage(folder).imports, specifier, conditions);
    if (!folder || target === undefined) return undefined;
    return target.startsWith('.') ? fileAt(join(folder, target)) : resolveModule(target, from, kind);
  }
  if (specifier.startsWith('file:')) return fileAt(fileURLToPath(specifier));
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
    const path =
      kind === 'import' ? fileURLToPath(new URL(specifier, pathToFileURL(from))) : join(dirname(from), specifier);
    return kind === 'import' ? fileAt(path) : scriptAt(path);
  }
  const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) return inPackage(place, `.${rest}`, conditions);
    if (folder === dirname(folder)) return undefined;
  }
}

/** The folder of the package that a file belongs to. */
export function packageFolderOf(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function inPackage(folder: string, subpath: string, conditions: ReadonlySet<string>): string | undefined {
  const { exports } = readPackage(folder);
  if (exports === undefined || exports === null) return scriptAt(join(folder, subpath));
  const hasPaths = typeof exports === 'object' && Object.keys(exports).some((key) => key.startsWith('.'));
  const target = pick(hasPaths ? exports : { '.': exports }, subpath, conditions);
  return target === undefined ? undefined : fileAt(resolve(folder, target));
}

/** The target of a key in a map of `exports` or `imports`; the longest pattern wins. */
function pick(map: unknown, key: string, conditions: ReadonlySet<string>): string | undefined {
  if (typeof map !== 'object' || map === null) return undefined;
  const entries = Object.entries(map);
  const exact = entries.find(([name]) => name === key);
  if (exact !== undefined) return underConditions(exact[1], conditions);
  const patterns = entries
    .map(([name, target]) => ({ target: target as unknown, sides: name.split('*') }))
    .filter(({ sides: [before = '', after] }) => after !== undefined && key.startsWith(before) && key.endsWith(after))
    .sort((one, other) => (other.sides[0]?.length ?? 0) - (one.sides[0]?.length ?? 0));
  const [best] = patterns;
  if (best === undefined) return undefined;
  const [before = '', after = ''] = best.sides;
  const middle = key.slice(before.length, key.length - after.length);
  return underConditions(best.target, conditions)?.replaceAll('*', middle);
}

function underConditions(target: unknown, conditions: ReadonlySet<string>): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target as Record<string, unknown>)) {
    if (!Array.isArray(target) && !conditions.has(condition)) continue;
    const found = underConditions(inner, conditions);
    if (found !== undefined) return found;
  }
  return undefined;
}

const packages = new Map<string, PackageFile>();

function readPackage(folder: string): PackageFile {
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const read = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  packages.set(folder, read);
  return read;
}

function fileAt(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
}

/** As `require` looks: with extensions, and by the `main` of a folder. */
function scriptAt(path: string): string | undefined {
  const main = existsSync(join(path, 'package.json')) ? readPackage(path).main : undefined;
  for (const base of main === undefined ? [path] : [join(path, main), path]) {
    for (const end of TRIED) {
      const file = fileAt(base + end);
      if (file !== undefined) return file;
    }
  }
  return undefined;
}
