import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import { type Program, spread } from '../program.ts';
import { followStatistics, groupNorm, groupNormBackward, groupNormSums } from '../shaders/norm-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { placeOf } from './parameter-places.ts';

/**
 * Normalises each channel by its mean and variance in the batch, and moves the running statistics: see `BatchNormLayer`. To the
 * kernels of group norm a batch is one part whose groups have one channel each.
 */
export class GpuBatchNorm implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #channels: number;
  /** Values of one channel in one sample. */
  readonly #pixels: number;
  /** Where the tensors lie among the parameters. */
  readonly #places: { readonly gain: number; readonly bias: number };
  readonly #running: { readonly mean: number; readonly variance: number };
  /** Mean and inverse deviation of each channel. */
  readonly #statistics: GpuBuffer;

  constructor(context: GpuLayerContext, { momentum, epsilon }: LayerOf<'batch-norm'>) {
    const { shape, memory } = context;
    const gain = placeOf(shape, 'weight');
    this.#context = context;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
    this.#channels = gain.size;
    this.#pixels = valuesPerSample(shape.input) / gain.size;
    this.#places = { gain: gain.offset, bias: placeOf(shape, 'bias').offset };
    this.#running = {
      mean: placeOf(shape, 'runningMean').offset,
      variance: placeOf(shape, 'runningVariance').offset,
    };
    this.#statistics = memory.allocate(2 * gain.size);
  }

  forward(program: Program, batch: number): void {
    const { buffers, parameters } = this.#context;
    const epsilon = this.#epsilon;
    const count = this.#channels;
    const statistics = this.#statistics;
    const numbers = { ...this.#size(batch), ...this.#places, teams: count, epsilon };
    const given = { source: buffers.input, result: buffers.output, statistics, parameters };
    program.add(groupNorm, given, numbers, spread(count));
    const rows = batch * this.#pixels;
    if (rows === 1) return; // One value has no variance.
    const pace = { momentum: this.#momentum, unbiased: rows / (rows - 1), epsilon };
    program.addElementwise(followStatistics, { parameters, statistics }, { ...this.#running, ...pace, count });
  }

  backward(program: Program, batch: number): void {
    const { buffers, parameters, gradient: result } = this.#context;
    const { input: source, outputGradient: gradient, inputGradient } = buffers;
    const given = { source, gradient, statistics: this.#statistics };
    const channels = this.#channels;
    if (inputGradient !== null) {
      const numbers = { ...this.#size(batch), gain: this.#places.gain, teams: channels };
      program.add(groupNormBackward, { ...given, result: inputGradient, parameters }, numbers, spread(channels));
    }
    const numbers = { ...this.#size(batch), ...this.#places, rows: batch * this.#pixels };
    program.add(groupNormSums, { ...given, result }, numbers, spread(channels));
  }

  #size(batch: number) {
    return { pixels: batch * this.#pixels, channels: this.#channels, width: 1 };
  }
}
