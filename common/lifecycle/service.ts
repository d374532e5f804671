/** Something that runs: started once, stopped once, in an order that the composition root decides. */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  /** Gives back everything that `start` took. Safe to call when `start` failed half-way. */
  stop(): Promise<void>;
}
