import { existsSync } from 'node:fs';
import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Dataset } from '../../common/domain/dataset.ts';
import type { Sha256 } from '../../common/domain/ids.ts';

/** A data set that an orchestrator keeps in its data folder, which may be running; undefined when it has none of that name. */
export function storedDataset(data: string, name: string): Dataset | undefined {
  const path = join(data, 'orchestrator.sqlite');
  if (!existsSync(path)) return undefined;
  const connection = new SqliteDatabase(path, { readonly: true });
  try {
    const row = connection
      .prepare<[string], { body_json: string }>('select body_json from datasets where name = ?')
      .get(name);
    const dataset = row && Dataset.parse(JSON.parse(row.body_json));
    return dataset?.state === 'ready' ? dataset : undefined;
  } finally {
    connection.close();
  }
}

/** Brings the content of a data set from an orchestrator's data folder to another place, without a copy where that can be. */
export async function bringContent(
  data: string,
  { train, test }: Dataset,
  to: (sha256: Sha256) => string,
): Promise<void> {
  for (const part of [train, test]) {
    if (part === null) continue;
    const from = join(data, 'blobs', part.sha256);
    await link(from, to(part.sha256)).catch(() => copyFile(from, to(part.sha256)));
  }
}
