import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';

/** Name and version of a package, such as `onnxruntime-node 1.30.0`; undefined where it is not installed. */
export async function loaderVersion(name: string): Promise<string | undefined> {
  try {
    const found = findPackageJSON(name, import.meta.url);
    if (found === undefined) return undefined;
    const { version } = JSON.parse(await readFile(found, 'utf8')) as { readonly version: string };
    return `${name} ${version}`;
  } catch {
    return undefined;
  }
}
