import { setTimeout as delay } from 'node:timers/promises';

/** What is waited for in a story comes long before this. */
export const USUAL_WAIT_MS = 30_000;

/** The promise's outcome, or an error that names what did not happen in time. */
export async function within<Result>(
  what: string | (() => string),
  promise: Promise<Result>,
  ms = USUAL_WAIT_MS,
): Promise<Result> {
  const done = new AbortController();
  const late = delay(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`waited ${ms / 1_000} s in vain for ${typeof what === 'string' ? what : what()}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}
