import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

// Loaded before a program: its garbage is collected again and again, so that what is left is what it holds on to.

const PERIOD_MS = 5_000;

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setInterval(() => collect(), PERIOD_MS).unref();
}
