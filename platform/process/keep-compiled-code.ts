import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Keeps the compiled form of the program in a data folder, for this process and those that it starts, so that the next
 * start is quicker. Call it before the program is imported; a folder that cannot be written only means that nothing is
 * kept.
 */
export function keepCompiledCode(dataFolder: string): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return;
  const folder = join(dataFolder, 'compiled');
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  } catch {
    return; // whoever opens the data folder says what is wrong with it
  }
  enableCompileCache(folder);
  process.env['NODE_COMPILE_CACHE'] = folder;
}
