import { closeSync, copyFileSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const KEPT = 3;

/**
 * Copies a database as it was before a migration, `PATH.before-migration-N`, whole or not at all; of such copies the last
 * three are kept. Its write-ahead log must be empty.
 */
export function keepCopy(path: string, migration: number): void {
  const copy = `${path}.before-migration-${migration}`;
  const unfinished = `${copy}.unfinished`;
  copyFileSync(path, unfinished);
  const file = openSync(unfinished, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(unfinished, copy);
  const folder = dirname(path);
  const prefix = `${basename(path)}.before-migration-`;
  const numbers = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isInteger(number))
    .toSorted((one, other) => other - one);
  for (const number of numbers.slice(KEPT)) rmSync(join(folder, `${prefix}${number}`), { force: true });
}
