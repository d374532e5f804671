import { setTimeout as delay } from 'node:timers/promises';

/** What has arrived is written well within this. */
const QUIET_MS = 100;
/** Whoever asks waits longer than this for an answer. */
const MOST_MS = 3_000;

/** A stream that writes. */
export interface WritingStream {
  /** Settles when nothing of it is being written; another one with each write. */
  readonly busy: Promise<unknown>;
  readonly closed: Promise<void>;
}

/** Waits until a stream is closed, or has written nothing for a moment: all that came over it before a cut is kept then. */
export async function untilQuiet(stream: WritingStream): Promise<void> {
  const ended = new AbortController();
  const wait = (ms: number) => delay(ms, undefined, { signal: ended.signal }).catch(() => undefined);
  const tooLong = wait(MOST_MS);
  const closed = stream.closed.then(() => true);
  const until = performance.now() + MOST_MS;
  try {
    for (let isQuiet = false; !isQuiet && performance.now() < until; ) {
      const { busy } = stream;
      await Promise.race([busy, tooLong]);
      const isClosed = await Promise.race([closed, wait(QUIET_MS), tooLong]);
      isQuiet = isClosed === true || stream.busy === busy;
    }
  } finally {
    ended.abort('it is quiet');
  }
}
