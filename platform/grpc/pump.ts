import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes everything that the source yields, no faster than the peer takes it. Ends early when the signal fires. */
export async function pump(source: AsyncIterable<unknown>, sink: Writable, signal: AbortSignal): Promise<void> {
  for await (const message of source) {
    if (signal.aborted) return;
    if (!sink.write(message)) await once(sink, 'drain', { signal }).catch(() => undefined);
  }
}
