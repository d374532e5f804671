import { type OptimizerSpec, PLAIN_SGD } from '../../common/specs/optimizer-spec.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { Network } from '../graph/network.ts';
import { createOptimiser } from '../optimisers/create-optimiser.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';
import { zeroState } from '../optimisers/optimiser-state.ts';
import { RunningStatistics } from './running-statistics.ts';

export interface DescentOptions {
  /** Plain SGD where nothing is said. */
  readonly optimizer?: OptimizerSpec;
  /** The gradient's Euclidean norm over all parameters is cut to this (Pascanu et al. 2013, Algorithm 1); null: never. */
  readonly clipNorm?: number | null;
  /** μ of FedProx: the pull back to the parameters at the beginning (Li et al. 2020, equation 2). 0: none. */
  readonly proximalMu?: number;
}

/** A way down: it has the state of its optimiser, and the parameters that it began with where FedProx needs them. */
export interface Descent {
  /** One step on the loaded batch. The result is of the parameters before it. */
  step(batch: number, learningRate: number): BatchResult;
}

/**
 * Begins to descend from the network's present parameters, with fresh state. Plain SGD, also with decay, needs no memory;
 * anything else has room for the gradient, for the optimiser's state and for FedProx each as large as the parameters.
 *
 * @throws AppError `invalid-specification` when 32-bit memory cannot hold it.
 */
export function beginDescent(network: Network, options: DescentOptions = {}): Descent {
  const { optimizer = PLAIN_SGD, clipNorm = null, proximalMu = 0 } = options;
  if (optimizer.name === 'sgd' && clipNorm === null && proximalMu === 0) {
    return new DirectDescent(network, optimizer.weightDecay);
  }
  return new BufferedDescent(network, optimizer, clipNorm, proximalMu);
}

/** Float32 values that a descent keeps for each parameter, its gradient among them: none for plain SGD, three for Adam. */
export function descentValues({ optimizer = PLAIN_SGD, clipNorm = null, proximalMu = 0 }: DescentOptions): number {
  const anchor = proximalMu === 0 ? 0 : 1;
  switch (optimizer.name) {
    case 'sgd':
      return clipNorm === null && anchor === 0 ? 0 : 1 + anchor;
    case 'momentum':
    case 'nesterov':
      return 2 + anchor;
    case 'adam':
    case 'adamw':
      return 3 + anchor;
  }
}

/** Plain SGD: every layer adds its gradient to its parameters as it finds it. */
class DirectDescent implements Descent {
  readonly #network: Network;
  readonly #weightDecay: number;

  constructor(network: Network, weightDecay: number) {
    this.#network = network;
    this.#weightDecay = weightDecay;
  }

  step(batch: number, learningRate: number): BatchResult {
    const { parameters } = this.#network;
    const keep = 1 - learningRate * this.#weightDecay;
    return this.#network.differentiate(batch, { offset: parameters, scale: -learningRate, keep });
  }
}

/** Gathers the whole gradient, adds the proximal term, cuts it to its longest norm, and lets the optimiser step. */
class BufferedDescent implements Descent {
  readonly #network: Network;
  readonly #clipNorm: number | null;
  readonly #proximalMu: number;
  readonly #gradient: number;
  readonly #anchor: number | null;
  readonly #optimiser: Optimiser;
  readonly #statistics: RunningStatistics;

  constructor(network: Network, optimizer: OptimizerSpec, clipNorm: number | null, proximalMu: number) {
    const { kernels, parameters, shapes } = network;
    const count = shapes.parameterCount;
    this.#network = network;
    this.#clipNorm = clipNorm;
    this.#proximalMu = proximalMu;
    this.#gradient = zeroState(kernels, count);
    this.#anchor = proximalMu === 0 ? null : kernels.arena.allocateFloats(count);
    this.#optimiser = createOptimiser({ kernels, parameters, gradient: this.#gradient, count }, optimizer);
    this.#statistics = new RunningStatistics(network);
    if (this.#anchor !== null) kernels.arena.floats(this.#anchor, count).set(network.parameterView);
  }

  step(batch: number, learningRate: number): BatchResult {
    const { kernels, parameters, shapes } = this.#network;
    const count = shapes.parameterCount;
    const result = this.#network.differentiate(batch, { offset: this.#gradient, scale: 1, keep: 0 });
    if (this.#anchor !== null) {
      kernels.addProximal(this.#gradient, parameters, this.#anchor, count, this.#proximalMu);
      this.#statistics.clear(this.#gradient);
    }
    if (this.#clipNorm !== null) this.#clip(this.#clipNorm, count);
    this.#statistics.keepThrough(() => this.#optimiser.step(learningRate));
    return result;
  }

  #clip(longest: number, count: number): void {
    const { kernels } = this.#network;
    const norm = Math.sqrt(kernels.sumOfSquares(this.#gradient, count));
    if (norm > longest) kernels.scale(this.#gradient, count, longest / norm);
  }
}
