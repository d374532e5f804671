import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { relative, resolve } from 'node:path';
import { type LoadRequest, requestsOf } from './loaded-code.ts';
import { Origins } from './origins.ts';
import { resolveModule } from './resolve-module.ts';
import { parse, type Source } from './syntax.ts';

/** A file that the program loads. */
export interface LoadedFile {
  readonly source: Source;
  readonly origins: Origins;
  /** The package that it belongs to; undefined for the project's own. */
  readonly package: string | undefined;
  /** What it asks for and is not there. */
  readonly missing: readonly LoadRequest[];
}

/** Part of Electron's program, as Node's modules are of Node's; the package of that name only downloads it. */
const ELECTRON = 'electron';

const SOURCE = /\.[cm]?[jt]s$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/**
 * Everything that the entry files load, threads and child processes with them, down into the packages. Each file is
 * given to `visit` once and not kept: the trees of all of them are large.
 */
export async function visitLoaded(
  root: string,
  entries: readonly string[],
  visit: (file: LoadedFile) => void,
): Promise<void> {
  const seen = new Set<string>();
  const load = async (path: string): Promise<void> => {
    if (seen.has(path) || !SOURCE.test(path) || DECLARATIONS.test(path)) return;
    seen.add(path);
    const file = relative(root, path);
    const source = await parse(file, await readFile(path, 'utf8'));
    const origins = new Origins(source);
    const missing: LoadRequest[] = [];
    const targets: string[] = [];
    for (const request of requestsOf(source, origins)) {
      if (isBuiltin(request.specifier) || request.specifier === ELECTRON) continue;
      const target = resolveModule(request.specifier, path, request.kind === 'require' ? 'require' : 'import');
      if (target === undefined) missing.push(request);
      else targets.push(target);
    }
    visit({ source, origins, package: packageOf(file), missing });
    await Promise.all(targets.map(load));
  };
  await Promise.all(entries.map((entry) => load(resolve(root, entry))));
}

/** The name of the package that a path leads into. */
export function packageOf(path: string): string | undefined {
  return /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}
