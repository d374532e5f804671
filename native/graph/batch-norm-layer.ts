import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../common/specs/layer-spec.ts';
import { settleGradient } from './gradient-target.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';
import { tensorOf } from './tensors.ts';

/**
 * Normalises each channel by its mean and variance in the batch (Ioffe and Szegedy 2015, Algorithm 1), over pixels or
 * positions too; evaluation uses the running statistics. These lie among the parameters: a training pass moves them
 * towards the batch's (the variance unbiased, as PyTorch does), gradients never do, and devices' are averaged with
 * everything else. A batch with one value a channel has no variance and leaves them alone.
 */
export class BatchNormLayer implements Layer {
  readonly #context: LayerContext;
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #channels: number;
  /** Values of one channel in one sample. */
  readonly #pixels: number;
  /** Byte offsets of the tensors from the first parameter. */
  readonly #gain: number;
  readonly #bias: number;
  readonly #runningMean: number;
  readonly #runningVariance: number;
  /** Byte offsets: the batch's statistics, and the gradients of gain and bias. */
  readonly #mean: number;
  readonly #variance: number;
  readonly #gainGradient: number;
  readonly #biasGradient: number;

  constructor(context: LayerContext, { momentum, epsilon }: LayerOf<'batch-norm'>) {
    const { shape, kernels } = context;
    const gain = tensorOf(shape, 'weight');
    this.#context = context;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
    this.#channels = gain.size;
    this.#pixels = valuesPerSample(shape.input) / gain.size;
    this.#gain = gain.byteOffset;
    this.#bias = tensorOf(shape, 'bias').byteOffset;
    this.#runningMean = tensorOf(shape, 'runningMean').byteOffset;
    this.#runningVariance = tensorOf(shape, 'runningVariance').byteOffset;
    this.#mean = kernels.arena.allocateFloats(gain.size);
    this.#variance = kernels.arena.allocateFloats(gain.size);
    this.#gainGradient = kernels.arena.allocateFloats(gain.size);
    this.#biasGradient = kernels.arena.allocateFloats(gain.size);
  }

  forward(batch: number, training: boolean): void {
    const { kernels, buffers, parameters } = this.#context;
    const rows = batch * this.#pixels;
    const channels = this.#channels;
    if (training) {
      kernels.columnMoments(this.#mean, this.#variance, buffers.input, rows, channels);
      if (rows > 1) {
        this.#follow(this.#runningMean, this.#mean, 1);
        this.#follow(this.#runningVariance, this.#variance, rows / (rows - 1));
      }
    }
    kernels.normaliseColumns(
      buffers.output,
      buffers.input,
      training ? this.#mean : parameters + this.#runningMean,
      training ? this.#variance : parameters + this.#runningVariance,
      parameters + this.#gain,
      parameters + this.#bias,
      rows,
      channels,
      this.#epsilon,
    );
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers, parameters } = this.#context;
    const channels = this.#channels;
    kernels.normaliseColumnsBackward(
      buffers.inputGradient ?? 0,
      this.#gainGradient,
      this.#biasGradient,
      buffers.outputGradient,
      buffers.input,
      this.#mean,
      this.#variance,
      parameters + this.#gain,
      batch * this.#pixels,
      channels,
      this.#epsilon,
    );
    settleGradient(kernels, target, this.#gain, this.#gainGradient, channels);
    settleGradient(kernels, target, this.#bias, this.#biasGradient, channels);
    // A step straight into the parameters must not touch what only batches move.
    if (target.offset === parameters) return;
    kernels.columnSums(target.offset + this.#runningMean, this.#mean, 0, channels, 0, target.keep);
    kernels.columnSums(target.offset + this.#runningVariance, this.#variance, 0, channels, 0, target.keep);
  }

  /** Moves a running statistic towards `factor ×` that of the batch. */
  #follow(running: number, batch: number, factor: number): void {
    const { kernels, parameters } = this.#context;
    const at = parameters + running;
    kernels.columnSums(at, batch, 1, this.#channels, this.#momentum * factor, 1 - this.#momentum);
  }
}
