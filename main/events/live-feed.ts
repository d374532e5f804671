import type { LiveMessage } from '../../common/domain/event.ts';

/** Messages that a slow client may fall behind before its connection is given up; it can come back and resume. */
const LONGEST_QUEUE = 10_000;

class Subscriber {
  readonly #queue: LiveMessage[] = [];
  #wake: (() => void) | undefined;
  #isOverrun = false;
  #isClosed = false;

  push(message: LiveMessage): void {
    if (this.#queue.length >= LONGEST_QUEUE) this.#isOverrun = true;
    else this.#queue.push(message);
    this.#wake?.();
  }

  /** Ends `drain`. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** Messages as they come, until it is closed or the reader was too slow. */
  async *drain(): AsyncGenerator<LiveMessage> {
    while (!this.#isClosed && !this.#isOverrun) {
      const message = this.#queue.shift();
      if (message !== undefined) yield message;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
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
    const leave = () => {
      this.#subscribers.delete(subscriber);
      subscriber.close();
    };
    if (signal.aborted) subscriber.close();
    else this.#subscribers.add(subscriber);
    signal.addEventListener('abort', leave, { once: true });
    return (async function* () {
      try {
        yield* subscriber.drain();
      } finally {
        signal.removeEventListener('abort', leave);
        leave();
      }
    })();
  }
}
