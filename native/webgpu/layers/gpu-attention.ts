import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import { addItemProducts, type Items } from '../add-item-products.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import { type Program, spread } from '../program.ts';
import { softmaxRows, softmaxRowsBackward } from '../shaders/softmax-kernels.ts';
import { addAffine, addAffineBackward, addAffineGradients } from './affine-products.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { type AffinePlace, affinePlaceOf } from './parameter-places.ts';

/**
 * Self-attention in several heads: see `AttentionLayer`. One product gives queries, keys and values of all heads, in this order, in
 * rows; the products of all heads of all samples are one kernel each, and read their operands from these rows.
 */
export class GpuAttention implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #causal: boolean;
  readonly #positions: number;
  readonly #features: number;
  readonly #heads: number;
  readonly #projection: AffinePlace;
  readonly #output: AffinePlace;
  /** Queries, keys and values in rows, and their gradients. */
  readonly #rows: GpuBuffer;
  readonly #rowsGradient: GpuBuffer;
  /** Of each head, positions × positions. The scores become the gradients by themselves on the way back. */
  readonly #scores: GpuBuffer;
  readonly #attention: GpuBuffer;
  /** What the heads make, side by side in rows, and its gradient. */
  readonly #mixed: GpuBuffer;
  readonly #mixedGradient: GpuBuffer;

  constructor(context: GpuLayerContext, { heads, causal }: LayerOf<'multi-head-attention'>) {
    const { shape, memory, maxBatch } = context;
    const [positions = 1, features = 1] = shape.input;
    const values = maxBatch * positions * features;
    const pairs = maxBatch * heads * positions * positions;
    this.#context = context;
    this.#causal = causal;
    this.#positions = positions;
    this.#features = features;
    this.#heads = heads;
    this.#projection = affinePlaceOf(shape);
    this.#output = affinePlaceOf(shape, 'outputWeight', 'outputBias');
    this.#rows = memory.allocate(3 * values);
    this.#rowsGradient = memory.allocate(3 * values);
    this.#scores = memory.allocate(pairs);
    this.#attention = memory.allocate(pairs);
    this.#mixed = memory.allocate(values);
    this.#mixedGradient = memory.allocate(values);
  }

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    const rows = batch * this.#positions;
    const [query, key, value] = this.#partsOf(this.#rows);
    const scores = this.#pairsOf(this.#scores);
    const attention = this.#pairsOf(this.#attention);
    addAffine(program, this.#context, this.#projection, rows, { buffer: input }, { buffer: this.#rows });
    addItemProducts(program, { ...this.#pairs(batch), left: query, right: key, transposed: 'right', result: scores });
    const given = { source: this.#scores, result: this.#attention };
    const numbers = { ...this.#softmax(batch), causal: Number(this.#causal) };
    program.add(softmaxRows, given, numbers, spread(numbers.rows));
    const result = this.#headsOf(this.#mixed);
    addItemProducts(program, { ...this.#values(batch), left: attention, right: value, result });
    addAffine(program, this.#context, this.#output, rows, { buffer: this.#mixed }, { buffer: output });
  }

  backward(program: Program, batch: number): void {
    const { input, outputGradient, inputGradient } = this.#context.buffers;
    const rows = batch * this.#positions;
    const [query, key, value] = this.#partsOf(this.#rows);
    const [queryGradient, keyGradient, valueGradient] = this.#partsOf(this.#rowsGradient);
    const slopes = this.#pairsOf(this.#scores);
    const attention = this.#pairsOf(this.#attention);
    const gradient = this.#headsOf(this.#mixedGradient);
    const [pairs, values] = [this.#pairs(batch), this.#values(batch)];
    addAffineGradients(program, this.#context, this.#output, rows, this.#mixed, outputGradient);
    addAffineBackward(program, this.#context, this.#output, rows, { buffer: outputGradient }, this.#mixedGradient);
    addItemProducts(program, { ...pairs, left: gradient, right: value, transposed: 'right', result: slopes });
    addItemProducts(program, {
      ...values,
      left: attention,
      right: gradient,
      transposed: 'left',
      result: valueGradient,
    });
    const given = { gradient: this.#scores, outputs: this.#attention };
    const numbers = this.#softmax(batch);
    program.add(softmaxRowsBackward, given, numbers, spread(numbers.rows));
    addItemProducts(program, { ...values, left: slopes, right: key, result: queryGradient });
    addItemProducts(program, { ...values, left: slopes, right: query, transposed: 'left', result: keyGradient });
    if (inputGradient !== null) {
      addAffineBackward(program, this.#context, this.#projection, rows, { buffer: this.#rowsGradient }, inputGradient);
    }
    addAffineGradients(program, this.#context, this.#projection, rows, input, this.#rowsGradient);
  }

  get #headSize(): number {
    return this.#features / this.#heads;
  }

  /** The products that give positions × positions values for each head. */
  #pairs(batch: number) {
    const rows = this.#positions;
    return { items: batch * this.#heads, inner: this.#heads, rows, columns: rows, depth: this.#headSize };
  }

  /** The products that give positions × head size values for each head. */
  #values(batch: number) {
    const rows = this.#positions;
    return { items: batch * this.#heads, inner: this.#heads, rows, columns: this.#headSize, depth: rows };
  }

  #softmax(batch: number) {
    const rows = batch * this.#heads * this.#positions;
    return { rows, columns: this.#positions, factor: 1 / Math.sqrt(this.#headSize) };
  }

  /** Each head's queries, keys and values among the rows of all. */
  #partsOf(buffer: GpuBuffer): readonly [query: Items, key: Items, value: Items] {
    const row = 3 * this.#features;
    const place = { buffer, outer: this.#positions * row, inner: this.#headSize, row };
    return [
      { ...place, start: 0 },
      { ...place, start: this.#features },
      { ...place, start: 2 * this.#features },
    ];
  }

  /** Each head's columns among the rows of all. */
  #headsOf(buffer: GpuBuffer): Items {
    const row = this.#features;
    return { buffer, start: 0, outer: this.#positions * row, inner: this.#headSize, row };
  }

  /** Each head's positions × positions values, one head after the other. */
  #pairsOf(buffer: GpuBuffer): Items {
    const inner = this.#positions ** 2;
    return { buffer, start: 0, outer: this.#heads * inner, inner, row: this.#positions };
  }
}
