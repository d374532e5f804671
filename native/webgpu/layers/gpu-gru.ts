import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import type { Program } from '../program.ts';
import { type GruStepCounts, gruStep, gruStepBackward } from '../shaders/gru-kernels.ts';
import { clear } from '../shaders/value-kernels.ts';
import { addAffine, addAffineBackward, addAffineGradients } from './affine-products.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { type AffinePlace, affinePlaceOf } from './parameter-places.ts';

/** A gated recurrent unit that begins with a state of zeros: see `GruLayer`. Each step is a product and a kernel of its own. */
export class GpuGru implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #positions: number;
  readonly #units: number;
  readonly #returnsAll: boolean;
  readonly #entrance: AffinePlace;
  readonly #recurrent: AffinePlace;
  /** Gates as samples × positions rows; states, the first of them zero, and recurrent products as positions × samples rows. */
  readonly #gates: GpuBuffer;
  readonly #states: GpuBuffer;
  readonly #products: GpuBuffer;
  /** Gradients by the state at one time: what passes directly, and what comes through the products. */
  readonly #direct: GpuBuffer;
  readonly #throughProducts: GpuBuffer;

  constructor(context: GpuLayerContext, { units, output }: LayerOf<'gru'>) {
    const { shape, memory, maxBatch } = context;
    const [positions = 1] = shape.input;
    this.#context = context;
    this.#positions = positions;
    this.#units = units;
    this.#returnsAll = output === 'sequence';
    this.#entrance = affinePlaceOf(shape);
    this.#recurrent = affinePlaceOf(shape, 'recurrentWeight', 'recurrentBias');
    this.#gates = memory.allocate(maxBatch * positions * 3 * units);
    this.#states = memory.allocate(maxBatch * (positions + 1) * units);
    this.#products = memory.allocate(maxBatch * positions * 3 * units);
    this.#direct = memory.allocate(maxBatch * units);
    this.#throughProducts = memory.allocate(maxBatch * units);
  }

  forward(program: Program, batch: number): void {
    const { input, output: outputs } = this.#context.buffers;
    const [states, gates, products] = [this.#states, this.#gates, this.#products];
    const count = batch * this.#units;
    addAffine(program, this.#context, this.#entrance, batch * this.#positions, { buffer: input }, { buffer: gates });
    // A batch of another size has left a later state here.
    program.addElementwise(clear, { result: states }, { start: 0, count });
    for (let time = 0; time < this.#positions; time++) {
      const step = this.#stepAt(time, batch);
      const from = { buffer: states, start: step.stateStart };
      addAffine(program, this.#context, this.#recurrent, batch, from, { buffer: products, start: step.productStart });
      program.addElementwise(gruStep, { states, gates, outputs, products }, { ...step, count });
    }
  }

  backward(program: Program, batch: number): void {
    const { input, outputGradient, inputGradient } = this.#context.buffers;
    const [states, gates, products] = [this.#states, this.#gates, this.#products];
    const [direct, throughProducts] = [this.#direct, this.#throughProducts];
    const given = { direct, gates, products, states, throughProducts, outputGradient };
    const count = batch * this.#units;
    for (let time = this.#positions - 1; time >= 0; time--) {
      const step = this.#stepAt(time, batch);
      const isLast = time === this.#positions - 1;
      const sources = { isFollowed: Number(!isLast), isOutput: Number(isLast || this.#returnsAll) };
      program.addElementwise(gruStepBackward, given, { ...step, ...sources, count });
      if (time === 0) break; // Nothing before the first state learns.
      const from = { buffer: products, start: step.productStart };
      addAffineBackward(program, this.#context, this.#recurrent, batch, from, throughProducts);
    }
    const rows = batch * this.#positions;
    if (inputGradient !== null) {
      addAffineBackward(program, this.#context, this.#entrance, rows, { buffer: gates }, inputGradient);
    }
    addAffineGradients(program, this.#context, this.#entrance, rows, input, gates);
    addAffineGradients(program, this.#context, this.#recurrent, rows, states, products);
  }

  /** Of the last state only, every step writes the whole output, and the last one wins. */
  #stepAt(time: number, batch: number): GruStepCounts {
    const [positions, units] = [this.#positions, this.#units];
    return {
      units,
      gateStart: time * 3 * units,
      gateStride: positions * 3 * units,
      productStart: time * batch * 3 * units,
      stateStart: time * batch * units,
      outputStart: this.#returnsAll ? time * units : 0,
      outputStride: this.#returnsAll ? positions * units : units,
    };
  }
}
