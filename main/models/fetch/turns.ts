/** Lets only so many be at it at once; the others wait for their turn. */
export class Turns {
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Waits for a turn, which ends when the returned function is called. One that was given up has its turn at once. */
  async take(signal: AbortSignal): Promise<() => void> {
    while (this.#running >= this.#atOnce && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    }
    this.#running++;
    return () => {
      this.#running--;
      for (const wake of this.#waiting.splice(0)) wake();
    };
  }
}
