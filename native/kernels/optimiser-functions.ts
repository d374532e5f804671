/** The compiled functions of optimisers, with the conventions of `KernelFunctions`. */
export interface OptimiserFunctions {
  /** `Σ source²`, in float64, always in the same order. */
  sumOfSquares(source: number, count: number): number;
  /** `gradient = gradient + mu × (parameters − anchor)`. */
  addProximal(gradient: number, parameters: number, anchor: number, count: number, mu: number): void;
  /**
   * With `g = gradient + decay × parameters`: `velocity = momentum × velocity + g`, then
   * `parameters = parameters − rate × velocity`, or `− rate × (g + momentum × velocity)` where `nesterov`.
   */
  momentumStep(
    parameters: number,
    gradient: number,
    velocity: number,
    count: number,
    rate: number,
    momentum: number,
    decay: number,
    nesterov: boolean,
  ): void;
  /**
   * With `g = gradient + decay × parameters`: `mean = beta1 × mean + rest1 × g`, `square = beta2 × square + rest2 × g²`,
   * then `parameters = keep × parameters − rate × mean / (correction × √square + epsilon)`.
   */
  adamStep(
    parameters: number,
    gradient: number,
    mean: number,
    square: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    correction: number,
    epsilon: number,
    decay: number,
    keep: number,
  ): void;
}

export const OPTIMISER_FUNCTIONS = [
  'sumOfSquares',
  'addProximal',
  'momentumStep',
  'adamStep',
] as const satisfies readonly (keyof OptimiserFunctions)[];
