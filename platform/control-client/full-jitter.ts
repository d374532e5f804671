interface FullJitterOptions {
  readonly firstMs: number;
  readonly capMs: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** How long to wait before try number `attempt` (1 is the first): anything up to a limit that doubles each time. */
export function fullJitter(attempt: number, { firstMs, capMs, random }: FullJitterOptions): number {
  return random() * Math.min(capMs, firstMs * 2 ** Math.min(attempt - 1, 30));
}
