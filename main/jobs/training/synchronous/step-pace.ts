/** Of the newest durations, over all devices. */
const MOST_REMEMBERED = 64;
/** So many times the usual duration the others of a step may be later than the first. */
const PATIENCE = 10;
/** And so much more: a busy disk, a slow network, a machine that wakes up. */
const SLACK_MS = 2_000;

/** How long devices usually take for a step, from the mean of the step before to the end of their gradient. */
export class StepPace {
  readonly #durations: number[] = [];

  observe(durationMs: number): void {
    this.#durations.push(durationMs);
    if (this.#durations.length > MOST_REMEMBERED) this.#durations.shift();
  }

  /** How much later than the first of a step the others may be; undefined before anything was observed. */
  get patienceMs(): number | undefined {
    const { length } = this.#durations;
    if (length === 0) return undefined;
    // Of two devices the faster one says what is usual.
    const median = this.#durations.toSorted((a, b) => a - b)[(length - 1) >> 1] ?? 0;
    return SLACK_MS + PATIENCE * median;
  }
}
