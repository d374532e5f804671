import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import type { Program } from '../program.ts';
import { add, addTo, copy } from '../shaders/value-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';

/** A chain of layers with its memory. */
export interface GpuChain {
  readonly layers: readonly GpuLayer[];
  /** How many layers at the start no gradient has to reach. */
  readonly untrained: number;
  readonly output: GpuBuffer;
  readonly outputGradient: GpuBuffer;
}

/** Adds its input to what its layers make of it: see `ResidualLayer`. */
export class GpuResidual implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #inner: GpuChain;
  readonly #values: number;
  /** The output's gradient, which inner layers overwrite. */
  readonly #kept: GpuBuffer;

  constructor(context: GpuLayerContext, inner: GpuChain) {
    this.#context = context;
    this.#inner = inner;
    this.#values = valuesPerSample(context.shape.output);
    this.#kept = context.memory.allocate(context.maxBatch * this.#values);
  }

  readonly prepare = (): void => {
    for (const layer of this.#inner.layers) layer.prepare?.();
  };

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    for (const layer of this.#inner.layers) layer.forward(program, batch);
    const given = { result: output, left: input, right: this.#inner.output };
    program.addElementwise(add, given, { count: batch * this.#values });
  }

  backward(program: Program, batch: number): void {
    const { outputGradient, inputGradient } = this.#context.buffers;
    const { layers, untrained } = this.#inner;
    const size = { count: batch * this.#values };
    if (inputGradient !== null) program.addElementwise(copy, { result: this.#kept, source: outputGradient }, size);
    for (let i = layers.length - 1; i >= untrained; i--) layers[i]?.backward(program, batch);
    if (inputGradient !== null) program.addElementwise(addTo, { result: inputGradient, source: this.#kept }, size);
  }
}
