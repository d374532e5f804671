import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import { Random } from '../../common/random.ts';
import { inferShapes, type ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { buildLayers } from './build-layers.ts';
import { buildLoss } from './build-loss.ts';
import { inField } from './in-field.ts';
import { initialiseParameters } from './initialise.ts';
import type { GradientTarget } from './layer.ts';
import type { LayerChain } from './layer-chain.ts';
import type { Answers, BatchResult, Loss } from './loss.ts';

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
  /** Byte offset of the batch: float32, one sample after the other; token ids are whole numbers. */
  readonly input: number;
  /** Byte offset of the batch's labels: int32. */
  readonly labels: number;
  /** Byte offset of the batch's targets: float32, one for each output; null where the loss reads none. */
  readonly targets: number | null;
  readonly #spec: ModelSpec;
  readonly #chain: LayerChain;
  readonly #loss: Loss;
  #maskSeeds = new Random(0);

  /** @throws AppError `invalid-specification` when shapes do not fit or memory cannot hold them. */
  constructor(kernels: Kernels, spec: ModelSpec, maxBatch: number, places?: NetworkPlaces) {
    const shapes = inferShapes(spec);
    this.kernels = kernels;
    this.shapes = shapes;
    this.maxBatch = maxBatch;
    this.parameters =
      places?.parameters ?? inField(largestLayer(shapes), () => kernels.arena.allocateFloats(shapes.parameterCount));
    this.input =
      places?.input ?? inField('input', () => kernels.arena.allocateFloats(maxBatch * valuesPerSample(spec.input)));
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
    const { output, outputGradient } = this.#chain;
    const buffers = { input: this.input, labels: this.labels, output, outputGradient };
    const context = { kernels, maxBatch, ...buffers, shape: shapes.output };
    this.#loss = inField('loss', () => buildLoss(spec.loss, context));
    this.targets = this.#loss.targets;
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

  /** Which classes the last batch was answered with; null where a sample has no class of its own. */
  get answers(): Answers | null {
    return this.#loss.answers;
  }

  /** The batch's first samples, to be written before they are answered. Valid until the memory grows, like every view. */
  inputView(batch: number): Float32Array<ArrayBuffer> {
    return this.kernels.arena.floats(this.input, batch * valuesPerSample(this.#spec.input));
  }

  /** Answers the first `batch` samples of the input, without dropout: the byte offset of `batch ×` the last layer's output. */
  answer(batch: number): number {
    for (const layer of this.#chain.layers) layer.forward(batch, false);
    return this.#chain.output;
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
    for (const layer of this.#chain.layers) layer.forward(batch, training);
    return this.#loss.judge(batch);
  }
}

/** The path of the layer with the largest tensor, which is the one to make smaller. */
function largestLayer({ parameters }: ModelShapes): string {
  const [largest] = parameters.toSorted((one, other) => other.size - one.size);
  return largest?.name.replace(/\.\w+$/, '') ?? 'layers';
}
