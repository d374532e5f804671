/** Time, injected so that tests can turn it by hand. */
export interface Clock {
  /** Unix time in milliseconds: for records, never for measuring. */
  now(): number;
  /** Milliseconds that only grow: for measuring. */
  monotonic(): number;
  /** Calls once after `delayMs`; the returned function disarms it. */
  after(delayMs: number, call: () => void): () => void;
  /** Calls again and again, `periodMs` apart; the returned function ends it. */
  every(periodMs: number, call: () => void): () => void;
}
