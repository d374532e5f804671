import { AppError } from '../../common/errors.ts';
import { type OptimizerSpec, PLAIN_SGD } from '../../common/specs/optimizer-spec.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { Network } from '../graph/network.ts';
import { createOptimiser } from '../optimisers/create-optimiser.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';
import { type OptimiserState, zeroState } from '../optimisers/optimiser-state.ts';
import { RunningStatistics } from './running-statistics.ts';

export interface DescentOptions {
  /** Plain SGD where nothing is said. */
  readonly optimizer?: OptimizerSpec;
  /** The gradient's Euclidean norm over all parameters is cut to this (Pascanu et al. 2013, Algorithm 1); null: never. */
  readonly clipNorm?: number | null;
  /** μ of FedProx: the pull back to the parameters at the beginning (Li et al. 2020, equation 2). 0: none. */
  readonly proximalMu?: number;
  /** The control variates of SCAFFOLD; null: none. */
  readonly controls?: Controls | null;
  /** What the optimiser goes on with, of an earlier descent by the same one; null: fresh. */
  readonly optimiserState?: OptimiserState | null;
}

/** Control variates, as long as the parameters: every step goes along `g + shared − part` (Karimireddy et al. 2020, equation 3). */
export interface Controls {
  /** c, the direction of all parts together. */
  readonly shared: Float32Array;
  /** c_i, the direction of the part that is trained on. */
  readonly part: Float32Array;
}

/** What decides how much memory a descent takes. */
export interface DescentNeed extends Omit<DescentOptions, 'controls' | 'optimiserState'> {
  readonly isControlled?: boolean;
}

/** A way down: it has the state of its optimiser, and the parameters that it began with where FedProx needs them. */
export interface Descent {
  /** One step on the loaded batch. The result is of the parameters before it. */
  step(batch: number, learningRate: number): BatchResult;
  /** A copy of what the optimiser has gathered so far. */
  optimiserState(): OptimiserState;
}

/**
 * Begins to descend from the network's present parameters. Plain SGD, also with decay, needs no memory;
 * anything else has room for the gradient, for the optimiser's state, for FedProx and twice for SCAFFOLD each as large as the parameters.
 *
 * @throws AppError `invalid-specification` when 32-bit memory cannot hold it.
 */
export function beginDescent(network: Network, options: DescentOptions = {}): Descent {
  const { optimizer = PLAIN_SGD, clipNorm = null, proximalMu = 0, controls = null } = options;
  if (optimizer.name === 'sgd' && clipNorm === null && proximalMu === 0 && controls === null) {
    return new DirectDescent(network, optimizer.weightDecay);
  }
  return new BufferedDescent(network, options);
}

/** Float32 values that a descent keeps for each parameter, its gradient among them: none for plain SGD, three for Adam. */
export function descentValues(need: DescentNeed): number {
  const { optimizer = PLAIN_SGD, clipNorm = null, proximalMu = 0, isControlled = false } = need;
  const beside = (proximalMu === 0 ? 0 : 1) + (isControlled ? 2 : 0);
  switch (optimizer.name) {
    case 'sgd':
      return clipNorm === null && beside === 0 ? 0 : 1 + beside;
    case 'momentum':
    case 'nesterov':
      return 2 + beside;
    case 'adam':
    case 'adamw':
      return 3 + beside;
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

  optimiserState(): OptimiserState {
    return { numbers: new Float64Array(), vectors: [] };
  }
}

/**
 * Gathers the whole gradient, adds the proximal term, cuts it to its longest norm, adds the control variates, and lets the
 * optimiser step. In two halves, for whoever does something to the gradient between them.
 */
export class BufferedDescent implements Descent {
  readonly #network: Network;
  readonly #clipNorm: number | null;
  readonly #proximalMu: number;
  readonly #gradient: number;
  readonly #anchor: number | null;
  readonly #controls: { readonly shared: number; readonly part: number } | null;
  readonly #optimiser: Optimiser;
  readonly #statistics: RunningStatistics;

  constructor(network: Network, options: DescentOptions) {
    const { optimizer = PLAIN_SGD, clipNorm = null, proximalMu = 0, controls = null, optimiserState = null } = options;
    const { kernels, parameters, shapes } = network;
    const count = shapes.parameterCount;
    this.#network = network;
    this.#clipNorm = clipNorm;
    this.#proximalMu = proximalMu;
    this.#gradient = zeroState(kernels, count);
    this.#anchor = proximalMu === 0 ? null : kernels.arena.allocateFloats(count);
    this.#controls = controls && {
      shared: kernels.arena.allocateFloats(count),
      part: kernels.arena.allocateFloats(count),
    };
    this.#optimiser = createOptimiser({ kernels, parameters, gradient: this.#gradient, count }, optimizer);
    if (optimiserState !== null) this.#goOnWith(optimiserState);
    this.#statistics = new RunningStatistics(network);
    if (this.#anchor !== null) kernels.arena.floats(this.#anchor, count).set(network.parameterView);
    if (this.#controls !== null && controls !== null) {
      kernels.arena.floats(this.#controls.shared, count).set(controls.shared);
      kernels.arena.floats(this.#controls.part, count).set(controls.part);
    }
  }

  step(batch: number, learningRate: number): BatchResult {
    const result = this.differentiate(batch);
    this.move(learningRate);
    return result;
  }

  /** The first half of a step: leaves the gradient of the loaded batch in `gradient`. */
  differentiate(batch: number): BatchResult {
    return this.#network.differentiate(batch, { offset: this.#gradient, scale: 1, keep: 0 });
  }

  /** A view of the gradient, valid until memory grows. */
  get gradient(): Float32Array<ArrayBuffer> {
    return this.#network.kernels.arena.floats(this.#gradient, this.#network.shapes.parameterCount);
  }

  /** Lays running statistics beside the gradient, in the places where it is zero. */
  addStatistics(): void {
    this.#statistics.copyTo(this.#gradient);
  }

  /** Takes over the running statistics that lie beside the gradient. */
  takeStatistics(): void {
    this.#statistics.takeFrom(this.#gradient);
    this.#statistics.clear(this.#gradient);
  }

  /** The second half of a step: moves the parameters by what lies in `gradient`, which may change. */
  move(learningRate: number): void {
    const { kernels, parameters, shapes } = this.#network;
    const count = shapes.parameterCount;
    if (this.#anchor !== null) {
      kernels.addProximal(this.#gradient, parameters, this.#anchor, count, this.#proximalMu);
      this.#statistics.clear(this.#gradient);
    }
    if (this.#clipNorm !== null) this.#clip(this.#clipNorm, count);
    if (this.#controls !== null) {
      // `gradient + 1 × (shared − part)`
      kernels.addProximal(this.#gradient, this.#controls.shared, this.#controls.part, count, 1);
    }
    this.#statistics.keepThrough(() => this.#optimiser.step(learningRate));
  }

  optimiserState(): OptimiserState {
    const { kernels, shapes } = this.#network;
    const { numbers, vectors } = this.#optimiser;
    const copies = vectors.map((vector) => kernels.arena.floats(vector, shapes.parameterCount).slice());
    return { numbers: numbers.slice(), vectors: copies };
  }

  #goOnWith({ numbers, vectors }: OptimiserState): void {
    const { kernels, shapes } = this.#network;
    const own = this.#optimiser;
    if (numbers.length !== own.numbers.length || vectors.length !== own.vectors.length) {
      throw new AppError('invalid-argument', 'the state is of another optimizer');
    }
    own.numbers.set(numbers);
    for (const [index, vector] of own.vectors.entries()) {
      kernels.arena.floats(vector, shapes.parameterCount).set(vectors[index] ?? []);
    }
  }

  #clip(longest: number, count: number): void {
    const { kernels } = this.#network;
    const norm = Math.sqrt(kernels.sumOfSquares(this.#gradient, count));
    if (norm > longest) kernels.scale(this.#gradient, count, longest / norm);
  }
}
