import type { LayerOf } from '../../common/specs/layer-spec.ts';
import { type Affine, affineOf, multiply, multiplyBack, settleAffine } from './affine.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Byte offsets of one head of one sample: positions × size each, positions × positions for the attention. */
interface Head {
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly attention: number;
  readonly result: number;
}

/**
 * Self-attention in several heads (Vaswani et al. 2017, sections 3.2.1 and 3.2.2). One matrix product gives queries, keys
 * and values of all heads, in this order; heads are then multiplied one by one.
 */
export class AttentionLayer implements Layer {
  readonly #context: LayerContext;
  readonly #causal: boolean;
  readonly #positions: number;
  readonly #heads: number;
  readonly #headSize: number;
  readonly #projection: Affine;
  readonly #output: Affine;
  /** Byte offsets: queries, keys and values in rows, the same cut into heads, and attention of each head. */
  readonly #rows: number;
  readonly #parts: number;
  readonly #attention: number;
  /** Byte offsets: what each head makes, and the same in rows. */
  readonly #results: number;
  readonly #mixed: number;
  /** Byte offsets of one head's gradients. */
  readonly #attentionGradient: number;
  readonly #queryGradient: number;

  constructor(context: LayerContext, { heads, causal }: LayerOf<'multi-head-attention'>) {
    const [positions = 1, features = 1] = context.shape.input;
    const { maxBatch, kernels } = context;
    const { arena } = kernels;
    const values = maxBatch * positions * features;
    this.#context = context;
    this.#causal = causal;
    this.#positions = positions;
    this.#heads = heads;
    this.#headSize = features / heads;
    this.#projection = affineOf(context);
    this.#output = affineOf(context, 'outputWeight', 'outputBias');
    this.#rows = arena.allocateFloats(3 * values);
    this.#parts = arena.allocateFloats(3 * values);
    this.#attention = arena.allocateFloats(maxBatch * heads * positions * positions);
    this.#results = arena.allocateFloats(values);
    this.#mixed = arena.allocateFloats(values);
    this.#attentionGradient = arena.allocateFloats(positions * positions);
    this.#queryGradient = arena.allocateFloats(positions * this.#headSize);
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    const [positions, size] = [this.#positions, this.#headSize];
    const rows = batch * positions;
    multiply(this.#context, this.#projection, rows, buffers.input, this.#rows);
    kernels.splitHeads(this.#parts, this.#rows, batch, positions, 3, this.#heads, size);
    const scale = 1 / Math.sqrt(size);
    for (const { query, key, value, attention, result } of this.#eachHead(batch)) {
      kernels.gemm(false, true, positions, positions, size, scale, query, key, 0, attention);
      kernels.softmaxRows(attention, attention, positions, positions, this.#causal);
      kernels.gemm(false, false, positions, size, positions, 1, attention, value, 0, result);
    }
    kernels.mergeHeads(this.#mixed, this.#results, batch, positions, 1, this.#heads, size);
    multiply(this.#context, this.#output, rows, this.#mixed, buffers.output);
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { input, outputGradient, inputGradient } = buffers;
    const [positions, size] = [this.#positions, this.#headSize];
    const rows = batch * positions;
    multiplyBack(this.#context, this.#output, rows, outputGradient, this.#rows);
    kernels.splitHeads(this.#results, this.#rows, batch, positions, 1, this.#heads, size);
    for (const head of this.#eachHead(batch)) this.#backwardHead(head);
    kernels.mergeHeads(this.#rows, this.#parts, batch, positions, 3, this.#heads, size);
    if (inputGradient !== null) multiplyBack(this.#context, this.#projection, rows, this.#rows, inputGradient);
    settleAffine(this.#context, this.#output, target, rows, this.#mixed, outputGradient);
    settleAffine(this.#context, this.#projection, target, rows, input, this.#rows);
  }

  /** Puts the gradients by query, key and value in their places; `result` holds the gradient by the head's result. */
  #backwardHead({ query, key, value, attention, result }: Head): void {
    const { kernels } = this.#context;
    const [positions, size] = [this.#positions, this.#headSize];
    const slope = this.#attentionGradient;
    const scale = 1 / Math.sqrt(size);
    kernels.gemm(false, true, positions, positions, size, 1, result, value, 0, slope);
    kernels.gemm(true, false, positions, size, positions, 1, attention, result, 0, value);
    kernels.softmaxRowsBackward(slope, slope, attention, positions, positions);
    kernels.gemm(false, false, positions, size, positions, scale, slope, key, 0, this.#queryGradient);
    kernels.gemm(true, false, positions, size, positions, scale, slope, query, 0, key);
    kernels.copy(query, this.#queryGradient, positions * size);
  }

  *#eachHead(batch: number): Generator<Head> {
    const bytes = this.#positions * this.#headSize * FLOAT_BYTES;
    const attentionBytes = this.#positions * this.#positions * FLOAT_BYTES;
    const heads = batch * this.#heads;
    for (let index = 0; index < heads; index++) {
      yield {
        query: this.#parts + index * bytes,
        key: this.#parts + (heads + index) * bytes,
        value: this.#parts + (2 * heads + index) * bytes,
        attention: this.#attention + index * attentionBytes,
        result: this.#results + index * bytes,
      };
    }
  }
}
