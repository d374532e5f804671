/** Where Flower's figures come from. */
export const FLOWER_NOTE = 'reference: Flower 1.30, deployment mode, measured elsewhere on two cores of this kind';

/** The same for its simulation. */
export const FLOWER_SIMULATION_NOTE =
  'reference: Flower 1.30, simulation, measured elsewhere on two cores of this kind';

/** Flower's own figures; of a range the better end. Seconds, and megabytes. */
export const FLOWER = {
  roundOf: { '0.8 MB': 6.0, '6.65 MB': 6.2, '100 MB': 9.5 },
  fashionTo85: 52,
  deviceLost: 52,
  agentMemory: 222,
  orchestratorMemory: 222,
  simulatedPerSecond: 49,
  simulationSeconds: 44.5,
} as const;
