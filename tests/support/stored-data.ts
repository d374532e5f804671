import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';

/** What SQLite finds wrong with the database of an orchestrator that has stopped: `ok` when nothing is. */
export function databaseCheck(folder: string): unknown {
  const database = new SqliteDatabase(join(folder, 'orchestrator.sqlite'), { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}

/** Blobs whose content is not what their name says, and how many there are in all. */
export async function blobCheck(folder: string): Promise<{ readonly spoilt: string[]; readonly count: number }> {
  const entries = await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true });
  const spoilt: string[] = [];
  const files = entries.filter((entry) => entry.isFile());
  for (const { name, parentPath } of files) {
    if (sha256Of(await readFile(join(parentPath, name))) !== name) spoilt.push(name);
  }
  return { spoilt, count: files.length };
}
