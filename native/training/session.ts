import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { inField } from '../graph/in-field.ts';
import type { Answers, BatchResult } from '../graph/loss.ts';
import { Network } from '../graph/network.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { BatchLoader } from './batch-loader.ts';
import { BufferedDescent, beginDescent, type Descent, type DescentOptions } from './descent.ts';
import { SharedDescent } from './shared-descent.ts';
import type { MeetGradients, Trainee, TraineeAbility } from './trainee.ts';

/** A model ready to be trained and evaluated. It owns its kernel instance; dropping it frees the memory. */
export class TrainingSession implements Trainee {
  readonly lookahead = 0;
  readonly abilities: ReadonlySet<TraineeAbility> = new Set(['controls', 'optimiser-state', 'shared-steps']);
  readonly #network: Network;
  readonly #staging: number;
  /** Where the memory of a descent begins; the next one takes it over. */
  readonly #descentMark: number;

  constructor(network: Network, staging: number) {
    this.#network = network;
    this.#staging = staging;
    this.#descentMark = network.kernels.arena.mark();
  }

  get shapes(): ModelShapes {
    return this.#network.shapes;
  }

  get parameterCount(): number {
    return this.#network.shapes.parameterCount;
  }

  get maxBatch(): number {
    return this.#network.maxBatch;
  }

  /** All parameters, laid out as `shapes.parameters` says; writing to them changes the model. */
  get parameters(): Float32Array<ArrayBuffer> {
    return this.#network.parameterView;
  }

  /** Draws the parameters anew, the same for the same seed everywhere. */
  initialise(seed: number): void {
    this.#network.initialise(seed);
  }

  /** Starts the sequence of dropout masks anew. */
  seedDropout(seed: number): void {
    this.#network.seedDropout(seed);
  }

  /**
   * Opens a set of samples for batches of up to `maxBatch`.
   *
   * @throws AppError `dataset-mismatch` when shape or classes do not fit the model.
   */
  open(samples: SampleSet): BatchLoader {
    return new BatchLoader(this.#network, this.#staging, samples);
  }

  /**
   * Begins to descend from the present parameters; an earlier descent ends. Take views afresh after it.
   *
   * @throws AppError `invalid-specification` when 32-bit memory cannot hold what it needs.
   */
  descend(options: DescentOptions = {}): Descent {
    this.#network.kernels.arena.release(this.#descentMark);
    return beginDescent(this.#network, options);
  }

  /** Like `descend`, along the mean of several machines' gradients. */
  descendTogether(options: DescentOptions, meet: MeetGradients): SharedDescent {
    this.#network.kernels.arena.release(this.#descentMark);
    return new SharedDescent(new BufferedDescent(this.#network, options), meet);
  }

  /** Loss and hits of the loaded batch. */
  evaluateBatch(batch: number): BatchResult {
    return this.#network.evaluate(batch);
  }

  /** Which classes the last batch was answered with; null where a sample has no class of its own. */
  get answers(): Answers | null {
    return this.#network.answers;
  }

  /** False as soon as a parameter is infinite or not a number; they are always up to date. */
  settle(): boolean {
    const { kernels, parameters } = this.#network;
    return kernels.firstNonFinite(parameters, this.parameterCount) < 0;
  }
}

/**
 * Builds a model in the kernels' memory, with room for `maxBatch` samples at a time. Parameters are zero until they are
 * initialised or copied in.
 *
 * @throws AppError `invalid-specification` when its shapes do not fit or 32-bit memory cannot hold it.
 */
export function openSession(
  kernels: Kernels,
  spec: ModelSpec,
  { maxBatch }: { readonly maxBatch: number },
): TrainingSession {
  return sessionOn(new Network(kernels, spec, maxBatch), spec);
}

/** A session on a network that was built elsewhere. */
export function sessionOn(network: Network, spec: ModelSpec): TrainingSession {
  const { kernels, maxBatch } = network;
  const staging = inField('input', () => kernels.arena.allocate(maxBatch * valuesPerSample(spec.input)));
  return new TrainingSession(network, staging);
}
