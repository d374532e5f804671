import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Keeps the compiled form of the program in a data folder, for this process and those that it starts, so that the next
 * start is quicker. Call it before the program is imported; a folder that cannot be written, or that another account may
 * write, only means that nothing is kept.
 */
export function keepCompiledCode(dataFolder: string): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return;
  const folder = join(dataFolder, 'compiled');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOurs(dataFolder) || !isOurs(folder)) return;
  } catch {
    return; // whoever opens the data folder says what is wrong with it
  }
  enableCompileCache(folder);
  process.env['NODE_COMPILE_CACHE'] = folder;
}

/** Whether only this account can write a folder: what is read from it runs. */
function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
