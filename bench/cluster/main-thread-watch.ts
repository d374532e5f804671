import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { type HoldUps, MAIN_THREAD_FILE } from './hold-ups.ts';

const EVERY_MS = 5;
const MICROSECONDS = 1e3;

// Loaded into a process of a benchmark before its own code, and into its worker threads, which are not asked.
const path = process.env[MAIN_THREAD_FILE];
if (isMainThread && path !== undefined) watch(path);

/** SIGUSR2 tells how long the main thread was held up since the signal before, into a file. */
function watch(file: string): void {
  let longest: HoldUps = { lateMs: 0, workMs: 0 };
  let at = performance.now();
  let used = process.threadCpuUsage();
  setInterval(() => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(used);
    longest = {
      lateMs: Math.max(longest.lateMs, now - at - EVERY_MS),
      workMs: Math.max(longest.workMs, (user + system) / MICROSECONDS),
    };
    at = now;
    used = process.threadCpuUsage();
  }, EVERY_MS).unref();
  process.on('SIGUSR2', () => {
    writeFileSync(file, JSON.stringify(longest));
    longest = { lateMs: 0, workMs: 0 };
  });
}
