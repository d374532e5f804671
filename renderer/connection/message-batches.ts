/**
 * Hands on what comes in a few times a second at most, together: a thousand beating devices are a few renderings, not a
 * thousand. The first after a quiet time goes on at once.
 */
export class MessageBatches<Message> {
  readonly #periodMs: number;
  readonly #deliver: (messages: readonly Message[]) => void;
  #waiting: Message[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(periodMs: number, deliver: (messages: readonly Message[]) => void) {
    this.#periodMs = periodMs;
    this.#deliver = deliver;
  }

  add(message: Message): void {
    this.#waiting.push(message);
    if (this.#timer !== undefined) return;
    const inMs = Math.max(0, this.#lastAt + this.#periodMs - performance.now());
    this.#timer = setTimeout(() => this.#flush(), inMs);
  }

  /** Forgets what has not been handed on. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #flush(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    this.#timer = undefined;
    this.#lastAt = performance.now();
    this.#deliver(messages);
  }
}
