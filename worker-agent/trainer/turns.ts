/** Lets one piece of work run at a time, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  /** How much work runs or waits. */
  get count(): number {
    return this.#count;
  }

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#count++;
    const turn = this.#last.then(work).finally(() => {
      this.#count--;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
