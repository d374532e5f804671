import type { LiveMessage } from '../../common/domain/event.ts';

/** Messages that a slow client may fall behind before its connection is given up; it can come back and resume. */
const LONGEST_QUEUE = 10_000;

class Subscriber {
  readonly #queue: LiveMessage[] = [];
  #wake: (() => void) | undefined;
  overrun = false;

  push(message: LiveMessage): void {
    if (this.#queue.length >= LONGEST_QUEUE) this.overrun = true;
    else this.#queue.push(message);
    this.#wake?.();
  }

  /** Messages as they come, until the signal fires or the reader was too slow. */
  async *drain(signal: AbortSignal): AsyncGenerator<LiveMessage> {
    while (!signal.aborted && !this.overrun) {
      const message = this.#queue.shift();
      if (message !== undefined) {
        yield message;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

/** Hands what happens now to whoever listens. Nothing is kept: the event log keeps what must be. */
export class LiveFeed {
  readonly #subscribers = new Set<Subscriber>();

  publish(message: LiveMessage): void {
    for (const subscriber of this.#subscribers) subscriber.push(message);
  }

  /**
   * Messages published from this call on. Ends with the signal, or when the reader is ten thousand messages behind.
   * Subscribes at once, not at the first read, so that a caller can read history in between and miss nothing.
   */
  subscribe(signal: AbortSignal): AsyncIterable<LiveMessage> {
    const subscriber = new Subscriber();
    this.#subscribers.add(subscriber);
    const leave = () => this.#subscribers.delete(subscriber);
    signal.addEventListener('abort', leave, { once: true });
    return (async function* () {
      try {
        yield* subscriber.drain(signal);
      } finally {
        signal.removeEventListener('abort', leave);
        leave();
      }
    })();
  }
}
