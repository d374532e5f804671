import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { type BatchResult, Network } from '../graph/network.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { BatchLoader } from './batch-loader.ts';

/** A model ready to be trained and evaluated. It owns its kernel instance; dropping it frees the memory. */
export class TrainingSession {
  readonly #network: Network;
  readonly #staging: number;

  constructor(network: Network, staging: number) {
    this.#network = network;
    this.#staging = staging;
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

  /** One step of SGD on the loaded batch: `parameters −= learningRate × gradient of the mean loss`. */
  step(batch: number, learningRate: number): BatchResult {
    const { parameters } = this.#network;
    return this.#network.differentiate(batch, { offset: parameters, scale: -learningRate, keep: 1 });
  }

  /** Loss and hits of the loaded batch. */
  evaluateBatch(batch: number): BatchResult {
    return this.#network.evaluate(batch);
  }

  /** False as soon as a parameter is infinite or not a number. */
  isFinite(): boolean {
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
  return new TrainingSession(network, network.kernels.arena.allocate(network.maxBatch * valuesPerSample(spec.input)));
}
