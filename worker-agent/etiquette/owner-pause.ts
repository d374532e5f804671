import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OwnerPause } from '../../common/etiquette/reading.ts';
import { replaceFile } from '../../platform/blobs/durable-files.ts';

const FILE = 'pause.json';

/** How its owner has switched the device of this data folder; null: not at all. */
export async function readOwnerPause(folder: string): Promise<OwnerPause | null> {
  const text = await readFile(join(etiquetteFolder(folder), FILE), 'utf8').catch(() => 'null');
  try {
    return OwnerPause.nullable().parse(JSON.parse(text));
  } catch {
    // Somebody wanted it paused, and what was written cannot be read: in doubt it rests.
    return { until: null };
  }
}

/** Pauses the device of this data folder until then; null: until it is resumed. Its agent follows within seconds, also after a start. */
export async function pauseDevice(folder: string, until: number | null): Promise<void> {
  await mkdir(etiquetteFolder(folder), { recursive: true, mode: 0o700 });
  await replaceFile(join(etiquetteFolder(folder), FILE), `${JSON.stringify({ until } satisfies OwnerPause)}\n`);
}

/** Lets the device of this data folder work again. */
export async function resumeDevice(folder: string): Promise<void> {
  await rm(join(etiquetteFolder(folder), FILE), { force: true });
}

/** Where an agent keeps its policy, its owner's switch and its trace. */
export function etiquetteFolder(folder: string): string {
  return join(folder, 'etiquette');
}
