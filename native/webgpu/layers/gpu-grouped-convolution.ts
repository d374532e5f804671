import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import type { Program } from '../program.ts';
import { maskPositive, sumParts } from '../shaders/ending-kernels.ts';
import {
  type GroupCounts,
  groupedConvolution,
  groupedConvolutionInput,
  groupedConvolutionWeight,
} from '../shaders/grouped-convolution-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { type AffinePlace, affinePlaceOf } from './parameter-places.ts';
import { windowCountsOf } from './window-counts.ts';

/** Threads that keep a GPU busy: what few weights sum is cut into parts, each of so many pixels at least. */
const BUSY_THREADS = 65_536;
const LEAST_SHARE = 64;

/** A convolution in groups, by its definition as in `GroupedConvolutionLayer`: tiles of products would be almost empty. */
export class GpuGroupedConvolution implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #affine: AffinePlace;
  readonly #relu: boolean;
  readonly #counts: GroupCounts;

  constructor(context: GpuLayerContext, spec: LayerOf<'conv2d'>, relu: boolean) {
    const window = windowCountsOf(context.shape, spec);
    const { filters, groups } = spec;
    this.#context = context;
    this.#affine = affinePlaceOf(context.shape);
    this.#relu = relu;
    this.#counts = { ...window, filters, groupChannels: window.channels / groups, groupFilters: filters / groups };
  }

  forward(program: Program, batch: number): void {
    const { shape, buffers, parameters } = this.#context;
    const { weight, bias } = this.#affine;
    const given = { result: buffers.output, source: buffers.input, parameters };
    const count = batch * valuesPerSample(shape.output);
    const numbers = { ...this.#counts, weight, bias, relu: Number(this.#relu), count };
    program.addElementwise(groupedConvolution, given, numbers);
  }

  backward(program: Program, batch: number): void {
    const { shape, buffers, parameters } = this.#context;
    const { output: outputs, outputGradient: gradient, inputGradient } = buffers;
    const { weight } = this.#affine;
    const outputCount = batch * valuesPerSample(shape.output);
    if (this.#relu) program.addElementwise(maskPositive, { gradient, outputs }, { count: outputCount });
    if (inputGradient !== null) {
      const count = batch * valuesPerSample(shape.input);
      const given = { result: inputGradient, gradient, parameters };
      program.addElementwise(groupedConvolutionInput, given, { ...this.#counts, weight, count });
    }
    this.#sumWeights(program, outputCount / this.#counts.filters);
  }

  /** Adds the kernels for the gradients by weight and bias, over all output pixels of a batch. */
  #sumWeights(program: Program, pixels: number): void {
    const { buffers, gradient: result, scratch } = this.#context;
    const { weight, inputs, units } = this.#affine;
    const each = (inputs + 1) * units;
    const wanted = Math.max(1, Math.min(Math.floor(BUSY_THREADS / each), Math.ceil(pixels / LEAST_SHARE)));
    const share = Math.ceil(pixels / wanted);
    const parts = Math.ceil(pixels / share);
    const isWhole = parts === 1;
    program.addElementwise(
      groupedConvolutionWeight,
      { result: isWhole ? result : scratch, gradient: buffers.outputGradient, source: buffers.input },
      { ...this.#counts, each, share, pixels, start: isWhole ? weight : 0, count: parts * each },
    );
    if (!isWhole)
      program.addElementwise(sumParts, { source: scratch, result }, { parts, resultStart: weight, count: each });
  }
}
