import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of the file in a data folder that holds the owner's access token. */
export const OWNER_TOKEN = 'owner-token';

/** The owner's access token of an orchestrator's data folder; undefined for whoever may not read it. */
export async function readOwnerToken(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, OWNER_TOKEN), 'utf8').catch(() => '');
  return /^eo_\w+_[\w-]+$/.exec(text.trim())?.[0];
}
