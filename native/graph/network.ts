import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import { Random } from '../../common/random.ts';
import { inferShapes, type ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { buildLayers, type LayerChain } from './build-layers.ts';
import { initialiseParameters } from './initialise.ts';
import type { GradientTarget } from './layer.ts';

/** What one batch gave. */
export interface BatchResult {
  /** Summed cross-entropy of the batch, in nats. */
  readonly lossSum: number;
  /** Samples whose highest score was their label. */
  readonly correct: number;
}

/** Byte offsets of what a network has in common with others on the same memory. */
export interface NetworkPlaces {
  readonly parameters: number;
  readonly input: number;
  readonly labels: number;
}

/** A model in a kernel instance's memory: parameters, one batch of samples, and everything between them and the loss. */
export class Network {
  readonly kernels: Kernels;
  readonly shapes: ModelShapes;
  readonly maxBatch: number;
  /** Byte offset of the parameters. */
  readonly parameters: number;
  /** Byte offset of the batch: float32, one sample after the other. */
  readonly input: number;
  /** Byte offset of the batch's labels: int32. */
  readonly labels: number;
  readonly #spec: ModelSpec;
  readonly #chain: LayerChain;
  #maskSeeds = new Random(0);

  /** @throws AppError `invalid-specification` when shapes do not fit or memory cannot hold them. */
  constructor(kernels: Kernels, spec: ModelSpec, maxBatch: number, places?: NetworkPlaces) {
    const shapes = inferShapes(spec);
    this.kernels = kernels;
    this.shapes = shapes;
    this.maxBatch = maxBatch;
    this.parameters = places?.parameters ?? kernels.arena.allocateFloats(shapes.parameterCount);
    this.input = places?.input ?? kernels.arena.allocateFloats(maxBatch * valuesPerSample(spec.input));
    this.labels = places?.labels ?? kernels.arena.allocateFloats(maxBatch);
    this.#spec = spec;
    this.#chain = buildLayers({
      kernels,
      spec,
      shapes,
      maxBatch,
      parameters: this.parameters,
      input: this.input,
      nextSeed: () => this.#maskSeeds.uint32(),
    });
  }

  /** The flat parameters. The view is valid until the memory grows: take it afresh rather than keep it. */
  get parameterView(): Float32Array<ArrayBuffer> {
    return this.kernels.arena.floats(this.parameters, this.shapes.parameterCount);
  }

  /** Draws the parameters anew, the same for the same seed everywhere. */
  initialise(seed: number): void {
    initialiseParameters(this.parameterView, this.#spec, this.shapes, seed);
  }

  /** Starts the sequence of dropout masks anew. */
  seedDropout(seed: number): void {
    this.#maskSeeds = new Random(seed);
  }

  /** Loss and hits of the first `batch` samples of the input, without dropout. */
  evaluate(batch: number): BatchResult {
    return this.#forward(batch, false);
  }

  /** Loss and hits of the first `batch` samples, and the gradient of their mean loss into the target. */
  differentiate(batch: number, target: GradientTarget): BatchResult {
    const result = this.#forward(batch, true);
    const { layers, untrained } = this.#chain;
    for (let i = layers.length - 1; i >= untrained; i--) layers[i]?.backward(batch, target);
    return result;
  }

  #forward(batch: number, training: boolean): BatchResult {
    const { layers, output, outputGradient } = this.#chain;
    const { classCount } = this.shapes;
    for (const layer of layers) layer.forward(batch, training);
    const correct = this.kernels.countCorrect(output, this.labels, batch, classCount);
    const lossSum = this.kernels.softmaxCrossEntropy(outputGradient, output, this.labels, batch, classCount, 1 / batch);
    return { lossSum, correct };
  }
}
