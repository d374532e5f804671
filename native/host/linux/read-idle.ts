import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SysTree } from './sys-tree.ts';

const CONSOLE = /^tty\d+$/;
const TERMINAL = /^\d+$/;

/**
 * Milliseconds since somebody typed in a terminal or at a console, as `w` tells: by when its device was last read. Null
 * where there is none. What is done in windows alone is seen by what desktops tell (`SessionIdle`).
 */
export async function readIdle(tree: SysTree, now: number): Promise<number | null> {
  const consoles = (await tree.names('dev')).filter((name) => CONSOLE.test(name)).map((name) => join('dev', name));
  const terminals = (await tree.names('dev/pts')).filter((name) => TERMINAL.test(name));
  const devices = [...consoles, ...terminals.map((name) => join('dev/pts', name))];
  const reads: number[] = [];
  for (const device of devices) {
    const found = await stat(join(tree.root, device)).catch(() => null);
    if (found !== null) reads.push(found.atimeMs);
  }
  return reads.length === 0 ? null : Math.max(0, Math.round(now - Math.max(...reads)));
}
