import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../common/specs/layer-spec.ts';
import { settleGradient } from './gradient-target.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';
import { tensorOf } from './tensors.ts';

/**
 * Normalises each sample by itself: its channels in groups, over all pixels (Wu and He 2018, equation 7), or each
 * position's features (Ba et al. 2016, "Layer Normalization", equation 4).
 */
export class GroupNormLayer implements Layer {
  readonly #context: LayerContext;
  readonly #epsilon: number;
  readonly #groups: number;
  readonly #channels: number;
  /** What is normalised by itself: parts of one sample, and pixels of such a part. */
  readonly #parts: number;
  readonly #pixels: number;
  /** Byte offsets of the tensors from the first parameter. */
  readonly #gain: number;
  readonly #bias: number;
  /** Byte offsets: mean and inverse deviation of each group, and the gradients of gain and bias. */
  readonly #statistics: number;
  readonly #gainGradient: number;
  readonly #biasGradient: number;

  constructor(context: LayerContext, spec: LayerOf<'group-norm' | 'layer-norm'>) {
    const { shape, kernels, maxBatch } = context;
    const gain = tensorOf(shape, 'weight');
    const rows = valuesPerSample(shape.input) / gain.size;
    this.#context = context;
    this.#epsilon = spec.epsilon;
    this.#groups = spec.type === 'group-norm' ? spec.groups : 1;
    this.#channels = gain.size;
    this.#parts = spec.type === 'group-norm' ? 1 : rows;
    this.#pixels = rows / this.#parts;
    this.#gain = gain.byteOffset;
    this.#bias = tensorOf(shape, 'bias').byteOffset;
    this.#statistics = kernels.arena.allocateFloats(2 * maxBatch * this.#parts * this.#groups);
    this.#gainGradient = kernels.arena.allocateFloats(gain.size);
    this.#biasGradient = kernels.arena.allocateFloats(gain.size);
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    kernels.groupNorm(
      buffers.output,
      this.#statistics,
      buffers.input,
      parameters + this.#gain,
      parameters + this.#bias,
      batch * this.#parts,
      this.#pixels,
      this.#channels,
      this.#groups,
      this.#epsilon,
    );
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers, parameters } = this.#context;
    const channels = this.#channels;
    kernels.fill(this.#gainGradient, channels, 0);
    kernels.fill(this.#biasGradient, channels, 0);
    kernels.groupNormBackward(
      buffers.inputGradient ?? 0,
      this.#gainGradient,
      this.#biasGradient,
      buffers.outputGradient,
      buffers.input,
      this.#statistics,
      parameters + this.#gain,
      batch * this.#parts,
      this.#pixels,
      channels,
      this.#groups,
    );
    settleGradient(kernels, target, this.#gain, this.#gainGradient, channels);
    settleGradient(kernels, target, this.#bias, this.#biasGradient, channels);
  }
}
