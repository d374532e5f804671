import { AppError } from '../errors.ts';

/** Lets work through while it is open. When it closes, what is under way is cut and begins again once it is open. */
export class Gate {
  #closed: PromiseWithResolvers<void> | undefined;
  #closing = new AbortController();
  #inside = 0;

  get isOpen(): boolean {
    return this.#closed === undefined;
  }

  /** How many are inside, or wait to be let in. */
  get count(): number {
    return this.#inside;
  }

  close(): void {
    this.#closed ??= Promise.withResolvers();
    this.#closing.abort(new AppError('cancelled', 'it waits until there is more of what is short'));
  }

  open(): void {
    if (this.#closed === undefined) return;
    this.#closing = new AbortController();
    this.#closed.resolve();
    this.#closed = undefined;
  }

  /** Does the work, again after each closing, until it ends by itself or the signal aborts. Rejects with the signal's reason. */
  async pass(work: (cut: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    this.#inside++;
    try {
      for (;;) {
        await this.#untilOpen(signal);
        const closing = this.#closing.signal;
        try {
          return await work(AbortSignal.any([signal, closing]));
        } catch (error) {
          if (signal.aborted || !closing.aborted) throw error;
        }
      }
    } finally {
      this.#inside--;
    }
  }

  async #untilOpen(signal: AbortSignal): Promise<void> {
    while (this.#closed !== undefined) {
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => aborted.resolve(), { once: true });
      await Promise.race([this.#closed.promise, aborted.promise]);
    }
    signal.throwIfAborted();
  }
}
