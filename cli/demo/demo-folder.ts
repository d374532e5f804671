import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder that a demo lives in. */
export interface DemoFolder {
  readonly path: string;
  readonly isKept: boolean;
  /** Removes it, unless it is to be kept. */
  remove(): Promise<void>;
  /** The same for a process that is about to exit and can wait for nothing. */
  removeNow(): void;
}

/** The folder that was named, which is kept, else a temporary one. */
export async function openDemoFolder(named?: string): Promise<DemoFolder> {
  if (named !== undefined) {
    const path = resolve(named);
    await mkdir(path, { recursive: true });
    return { path, isKept: true, remove: async () => {}, removeNow: () => {} };
  }
  const path = await mkdtemp(join(tmpdir(), 'eo-demo-'));
  const options = { recursive: true, force: true, maxRetries: 3 };
  return { path, isKept: false, remove: () => rm(path, options), removeNow: () => rmSync(path, options) };
}
