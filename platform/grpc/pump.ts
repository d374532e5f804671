import type { Writable } from 'node:stream';

/** One message is being sent and the next one waits: a stream's own mark lets sixteen wait, of a quarter of a megabyte each. */
const MOST_UNSENT = 2;

/** Writes everything that the source yields, no faster than the peer takes it. Ends early when the signal fires. */
export async function pump(source: AsyncIterable<unknown>, sink: Writable, signal: AbortSignal): Promise<void> {
  let unsent = 0;
  let goOn: () => void = () => undefined;
  const wake = () => goOn();
  const sent = () => {
    unsent--;
    goOn();
  };
  signal.addEventListener('abort', wake, { once: true });
  try {
    for await (const message of source) {
      if (signal.aborted) return;
      unsent++;
      sink.write(message, sent);
      if (unsent >= MOST_UNSENT && !signal.aborted) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', wake);
  }
}
