import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';
import type { LayerChain } from './layer-chain.ts';

/** Adds its input to what its layers make of it (He et al. 2016, "Deep Residual Learning", equation 1). */
export class ResidualLayer implements Layer {
  readonly #context: LayerContext;
  readonly #inner: LayerChain;
  readonly #values: number;
  /** Byte offset of the output's gradient, which inner layers overwrite. */
  readonly #keptGradient: number;

  constructor(context: LayerContext, inner: LayerChain) {
    this.#context = context;
    this.#inner = inner;
    this.#values = valuesPerSample(context.shape.output);
    this.#keptGradient = context.kernels.arena.allocateFloats(context.maxBatch * this.#values);
  }

  forward(batch: number, training: boolean): void {
    const { kernels, buffers } = this.#context;
    for (const layer of this.#inner.layers) layer.forward(batch, training);
    kernels.add(buffers.output, buffers.input, this.#inner.output, batch * this.#values);
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { outputGradient, inputGradient } = buffers;
    const values = batch * this.#values;
    const { layers, untrained } = this.#inner;
    if (inputGradient !== null) kernels.copy(this.#keptGradient, outputGradient, values);
    for (let i = layers.length - 1; i >= untrained; i--) layers[i]?.backward(batch, target);
    if (inputGradient !== null) kernels.add(inputGradient, inputGradient, this.#keptGradient, values);
  }
}
