import type { LayerOf } from '../../common/specs/layer-spec.ts';
import { type Affine, affineOf, multiply, multiplyBack, settleAffine } from './affine.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * A gated recurrent unit that begins with a state of zeros (Cho et al. 2014, equations 5 to 8, in the form of PyTorch and
 * cuDNN, where the reset gate acts on the recurrent product). Gates lie in the order reset, update, candidate.
 */
export class GruLayer implements Layer {
  readonly #context: LayerContext;
  readonly #positions: number;
  readonly #units: number;
  readonly #returnsAll: boolean;
  readonly #entrance: Affine;
  readonly #recurrent: Affine;
  /** Byte offsets: gates as samples × positions rows; states and recurrent products as positions × samples rows. */
  readonly #gates: number;
  readonly #states: number;
  readonly #products: number;
  /** Byte offsets of gradients: by the state at one time, and by the output as positions × samples rows. */
  readonly #stateGradient: number;
  readonly #outputGradient: number;

  constructor(context: LayerContext, { units, output }: LayerOf<'gru'>) {
    const [positions = 1] = context.shape.input;
    const { maxBatch, kernels } = context;
    const { arena } = kernels;
    this.#context = context;
    this.#positions = positions;
    this.#units = units;
    this.#returnsAll = output === 'sequence';
    this.#entrance = affineOf(context);
    this.#recurrent = affineOf(context, 'recurrentWeight', 'recurrentBias');
    this.#gates = arena.allocateFloats(maxBatch * positions * 3 * units);
    this.#states = arena.allocateFloats(maxBatch * (positions + 1) * units);
    this.#products = arena.allocateFloats(maxBatch * positions * 3 * units);
    this.#stateGradient = arena.allocateFloats(maxBatch * units);
    this.#outputGradient = arena.allocateFloats(this.#returnsAll ? maxBatch * positions * units : 0);
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    const [positions, units] = [this.#positions, this.#units];
    multiply(this.#context, this.#entrance, batch * positions, buffers.input, this.#gates);
    kernels.fill(this.#states, batch * units, 0);
    for (let time = 0; time < positions; time++) {
      const { state, next, gates, product } = this.#at(time, batch);
      multiply(this.#context, this.#recurrent, batch, state, product);
      kernels.gruStep(next, state, gates, this.#gateStride, product, batch, units);
    }
    const { next: first } = this.#at(0, batch);
    const { next: last } = this.#at(positions - 1, batch);
    // Turning positions × samples into samples × positions is merging heads, with times as heads.
    if (this.#returnsAll) kernels.mergeHeads(buffers.output, first, 1, batch, 1, positions, units);
    else kernels.copy(buffers.output, last, batch * units);
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { input, outputGradient, inputGradient } = buffers;
    const [positions, units] = [this.#positions, this.#units];
    const values = batch * units;
    const gradient = this.#stateGradient;
    if (this.#returnsAll) {
      kernels.splitHeads(this.#outputGradient, outputGradient, 1, batch, 1, positions, units);
      kernels.fill(gradient, values, 0);
    } else {
      kernels.copy(gradient, outputGradient, values);
    }
    for (let time = positions - 1; time >= 0; time--) {
      const { state, gates, product } = this.#at(time, batch);
      if (this.#returnsAll) kernels.add(gradient, gradient, this.#outputGradient + time * values * FLOAT_BYTES, values);
      kernels.gruStepBackward(gradient, state, gates, this.#gateStride, product, batch, units);
      multiplyBack(this.#context, this.#recurrent, batch, product, gradient, 1);
    }
    const rows = batch * positions;
    if (inputGradient !== null) multiplyBack(this.#context, this.#entrance, rows, this.#gates, inputGradient);
    settleAffine(this.#context, this.#entrance, target, rows, input, this.#gates);
    settleAffine(this.#context, this.#recurrent, target, rows, this.#states, this.#products);
  }

  /** Bytes between the gates of one sample and those of the next at the same time. */
  get #gateStride(): number {
    return this.#positions * 3 * this.#units * FLOAT_BYTES;
  }

  #at(time: number, batch: number) {
    const block = batch * this.#units * FLOAT_BYTES;
    return {
      state: this.#states + time * block,
      next: this.#states + (time + 1) * block,
      gates: this.#gates + time * 3 * this.#units * FLOAT_BYTES,
      product: this.#products + time * 3 * block,
    };
  }
}
