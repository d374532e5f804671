import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Names the file that `main-thread-watch.ts` writes to. */
export const MAIN_THREAD_FILE = 'EO_BENCH_MAIN_THREAD';

const LOOK_EVERY_MS = 10;

/** The longest that a process's main thread could not do what was due. */
export interface HoldUps {
  /** By the clock: others may have had the processor meanwhile. */
  readonly lateMs: number;
  /** Of its own processor time. */
  readonly workMs: number;
}

/** The environment in which a process watches its main thread. */
export function watchedMainThread(file: string): Record<string, string> {
  const watch = new URL('main-thread-watch.ts', import.meta.url).href;
  return { [MAIN_THREAD_FILE]: file, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${watch}` };
}

/** What a watched process was held up since the last time that this was asked. */
export async function takeHoldUps(pid: number, file: string): Promise<HoldUps> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.endsWith('}')) return JSON.parse(text) as HoldUps;
    await delay(LOOK_EVERY_MS);
  }
}
