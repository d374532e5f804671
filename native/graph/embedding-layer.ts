import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../common/specs/layer-spec.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';
import { tensorOf } from './tensors.ts';

/** Replaces each token id, which samples give as float32 values, by the token's row of features. */
export class EmbeddingLayer implements Layer {
  readonly #context: LayerContext;
  readonly #vocabulary: number;
  readonly #features: number;
  readonly #positions: number;
  /** Byte offsets: the weight from the first parameter, and the batch's ids as int32. */
  readonly #weight: number;
  readonly #ids: number;

  constructor(context: LayerContext, { vocabulary, features }: LayerOf<'embedding'>) {
    const { shape, kernels, maxBatch } = context;
    this.#context = context;
    this.#vocabulary = vocabulary;
    this.#features = features;
    this.#positions = valuesPerSample(shape.input);
    this.#weight = tensorOf(shape, 'weight').byteOffset;
    this.#ids = kernels.arena.allocateFloats(maxBatch * this.#positions);
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const count = batch * this.#positions;
    kernels.tokenIds(this.#ids, buffers.input, count, this.#vocabulary);
    kernels.embed(buffers.output, parameters + this.#weight, this.#ids, count, this.#features);
  }

  backward(batch: number, { offset, scale, keep }: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const weight = offset + this.#weight;
    if (keep !== 1) kernels.columnSums(weight, weight, 0, this.#vocabulary * this.#features, 0, keep);
    kernels.embedBackward(weight, buffers.outputGradient, this.#ids, batch * this.#positions, this.#features, scale);
  }
}
