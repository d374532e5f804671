/** Share of the newest answer in the means: some ten answers are remembered. */
const NEWEST = 0.2;

/** How fast a replica has answered lately, in exponentially weighted means. */
export class ReplicaPace {
  #serviceMs: number | null = null;
  #latencyMs: number | null = null;
  #tokensPerSecond: number | null = null;

  /** From the request to the end of the answer; null before the first one. */
  get serviceMs(): number | null {
    return this.#serviceMs;
  }

  /** To the first token, or to the answer where it comes whole. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  get tokensPerSecond(): number | null {
    return this.#tokensPerSecond;
  }

  /** Takes an answer in: its times in milliseconds, and how many tokens came after the first. */
  note({ serviceMs, latencyMs, tokens }: { serviceMs: number; latencyMs: number; tokens: number }): void {
    this.#serviceMs = mean(this.#serviceMs, serviceMs);
    this.#latencyMs = mean(this.#latencyMs, latencyMs);
    const speakingMs = serviceMs - latencyMs;
    if (tokens > 1 && speakingMs > 0)
      this.#tokensPerSecond = mean(this.#tokensPerSecond, ((tokens - 1) / speakingMs) * 1_000);
  }
}

function mean(before: number | null, newest: number): number {
  return before === null ? newest : before + NEWEST * (newest - before);
}
