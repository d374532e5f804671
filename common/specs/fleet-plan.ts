/** What the machines of a simulated cluster are like. */
export interface FleetPlan {
  readonly devices: number;
  /** Samples a second of the device in the middle. */
  readonly samplesPerSecond: number;
  /** How much devices differ: the standard deviation of the logarithm of their speed. 0: all alike. */
  readonly speedSpread: number;
  /** Of each device's connection, in both directions. */
  readonly bytesPerSecond: number;
  /** Probability that a device goes away during a share, 0 to below 1. */
  readonly dropout: number;
  /** How long a device stays away on average, in seconds. */
  readonly awaySeconds: number;
  /** Share of the devices that send false updates, 0 to 1. */
  readonly attackers: number;
  /** What they send: their update turned round, or made ten times as long and turned round. */
  readonly attack: 'sign-flip' | 'scale';
  readonly seed: number;
}
