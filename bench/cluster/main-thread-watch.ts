import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { type HoldUps, MAIN_THREAD_FILE } from './hold-ups.ts';

const RESOLUTION_MS = 5;
const NANOSECONDS = 1e6;

// Loaded into a process of a benchmark before its own code, and into its worker threads, which are not asked.
const path = process.env[MAIN_THREAD_FILE];
if (isMainThread && path !== undefined) watch(path);

/** SIGUSR2 tells how long the main thread was held up since the signal before, into a file. */
function watch(file: string): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  process.on('SIGUSR2', () => {
    const above = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS);
    const holdUps: HoldUps = { p99Ms: above(delays.percentile(99)), longestMs: above(delays.max) };
    writeFileSync(file, JSON.stringify(holdUps));
    delays.reset();
  });
}
