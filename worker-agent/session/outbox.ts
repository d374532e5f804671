/** Messages that wait to be sent down one stream, in order. Reading it ends when it is closed and empty. */
export class Outbox<Message> implements AsyncIterable<Message> {
  readonly #waiting: Message[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(message: Message): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) yield message;
      else if (this.#isClosed) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
