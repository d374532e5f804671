import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import { type Program, spread } from '../program.ts';
import { groupNorm, groupNormBackward, groupNormSums } from '../shaders/norm-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { affinePlaceOf } from './parameter-places.ts';

/** Normalises each sample by itself, by groups of channels or at each position: see `GroupNormLayer`. */
export class GpuGroupNorm implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #epsilon: number;
  readonly #groups: number;
  readonly #channels: number;
  /** What is normalised by itself: parts of one sample, and pixels of such a part. */
  readonly #parts: number;
  readonly #pixels: number;
  /** Where gain and bias lie among the parameters. */
  readonly #places: { readonly gain: number; readonly bias: number };
  /** Mean and inverse deviation of each group. */
  readonly #statistics: GpuBuffer;

  constructor(context: GpuLayerContext, spec: LayerOf<'group-norm' | 'layer-norm'>) {
    const { shape, memory, maxBatch } = context;
    const { weight: gain, bias, units } = affinePlaceOf(shape);
    const rows = valuesPerSample(shape.input) / units;
    this.#context = context;
    this.#epsilon = spec.epsilon;
    this.#groups = spec.type === 'group-norm' ? spec.groups : 1;
    this.#channels = units;
    this.#parts = spec.type === 'group-norm' ? 1 : rows;
    this.#pixels = rows / this.#parts;
    this.#places = { gain, bias };
    this.#statistics = memory.allocate(2 * maxBatch * this.#parts * this.#groups);
  }

  forward(program: Program, batch: number): void {
    const { buffers, parameters } = this.#context;
    const given = { source: buffers.input, result: buffers.output, statistics: this.#statistics, parameters };
    const teams = batch * this.#parts * this.#groups;
    const numbers = { ...this.#size(), ...this.#places, teams, epsilon: this.#epsilon };
    program.add(groupNorm, given, numbers, spread(teams));
  }

  backward(program: Program, batch: number): void {
    const { buffers, parameters, gradient: result } = this.#context;
    const { input: source, outputGradient: gradient, inputGradient } = buffers;
    const given = { source, gradient, statistics: this.#statistics };
    const teams = batch * this.#parts * this.#groups;
    if (inputGradient !== null) {
      const numbers = { ...this.#size(), gain: this.#places.gain, teams };
      program.add(groupNormBackward, { ...given, result: inputGradient, parameters }, numbers, spread(teams));
    }
    const rows = batch * this.#parts * this.#pixels;
    program.add(
      groupNormSums,
      { ...given, result },
      { ...this.#size(), ...this.#places, rows },
      spread(this.#channels),
    );
  }

  #size() {
    return { pixels: this.#pixels, channels: this.#channels, width: this.#channels / this.#groups };
  }
}
