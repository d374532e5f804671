import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Entry = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  license: z.unknown().optional(),
});

const Lockfile = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), Entry) });

const Installed = z.object({
  version: z.string().optional(),
  license: z.unknown().optional(),
  licenses: z.unknown().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
});

/** A package as the lockfile holds it, and as it lies on the disk, where it does. */
export interface LockedPackage extends z.infer<typeof Entry> {
  /** Its folder from the project's root. */
  readonly path: string;
  readonly name: string;
  readonly installed: z.infer<typeof Installed> | undefined;
  /** The texts of its licence files, and whether it has a recipe that npm compiles by. */
  readonly licenceTexts: readonly string[];
  readonly hasRecipe: boolean;
}

/** Every package of the lockfile, with what is installed of it. */
export function readLocked(root: string): LockedPackage[] {
  const { packages } = Lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (path === '') return [];
    const folder = join(root, path);
    const files = namesIn(folder);
    const installed = files.includes('package.json')
      ? Installed.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
      : undefined;
    const licenceTexts = files
      .filter((file) => /^(licen[cs]e|copying|unlicense)/i.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [{ ...entry, path, name, installed, licenceTexts, hasRecipe: files.includes('binding.gyp') }];
  });
}

/** The folders of all installed packages, those within packages too. */
export function installedPaths(root: string, within = ''): string[] {
  const folder = join(within, 'node_modules');
  return namesIn(join(root, folder))
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? namesIn(join(root, folder, name)).map((inner) => join(name, inner)) : [name],
    )
    .flatMap((name) => [join(folder, name), ...installedPaths(root, join(folder, name))]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
