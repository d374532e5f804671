import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { Program } from '../program.ts';
import { maskPositive } from '../shaders/ending-kernels.ts';
import { ACTIVATIONS, dropout, dropoutBackward, relu } from '../shaders/value-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';

/** A relu that is no part of another layer; in place on the way back. */
export class GpuRelu implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #values: number;

  constructor(context: GpuLayerContext) {
    this.#context = context;
    this.#values = valuesPerSample(context.shape.output);
  }

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    program.addElementwise(relu, { source: input, result: output }, { count: batch * this.#values });
  }

  backward(program: Program, batch: number): void {
    const { output, outputGradient } = this.#context.buffers;
    program.addElementwise(
      maskPositive,
      { gradient: outputGradient, outputs: output },
      { count: batch * this.#values },
    );
  }
}

/** gelu, tanh or the logistic sigmoid of each value; in place on the way back. */
export class GpuActivation implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #values: number;
  readonly #kernels: (typeof ACTIVATIONS)[keyof typeof ACTIVATIONS];

  constructor(context: GpuLayerContext, type: keyof typeof ACTIVATIONS) {
    this.#context = context;
    this.#values = valuesPerSample(context.shape.output);
    this.#kernels = ACTIVATIONS[type];
  }

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    program.addElementwise(this.#kernels.forward, { source: input, result: output }, { count: batch * this.#values });
  }

  backward(program: Program, batch: number): void {
    const { buffers } = this.#context;
    const { backward, known } = this.#kernels;
    const given = { gradient: buffers.outputGradient, known: buffers[known] };
    program.addElementwise(backward, given, { count: batch * this.#values });
  }
}

/** Inverted dropout (Srivastava et al. 2014, section 10) with the masks of `DropoutLayer`; in place on the way back. */
export class GpuDropout implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #values: number;
  readonly #numbers: { readonly threshold: number; readonly factor: number; readonly seed: number };
  readonly #nextSeed: () => number;

  constructor(context: GpuLayerContext, rate: number, nextSeed: () => number) {
    this.#context = context;
    this.#values = valuesPerSample(context.shape.output);
    const threshold = Math.floor(rate * 2 ** 32);
    this.#numbers = { threshold, factor: 1 / (1 - rate), seed: context.step.reserve() };
    this.#nextSeed = nextSeed;
  }

  readonly prepare = (): void => this.#context.step.setInteger(this.#numbers.seed, this.#nextSeed());

  forward(program: Program, batch: number): void {
    const { buffers, step } = this.#context;
    const given = { source: buffers.input, result: buffers.output, step: step.buffer };
    program.addElementwise(dropout, given, { ...this.#numbers, count: batch * this.#values });
  }

  backward(program: Program, batch: number): void {
    const { buffers, step } = this.#context;
    const given = { gradient: buffers.outputGradient, step: step.buffer };
    program.addElementwise(dropoutBackward, given, { ...this.#numbers, count: batch * this.#values });
  }
}
