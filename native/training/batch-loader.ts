import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { Network } from '../graph/network.ts';
import { assertFits } from './assert-fits.ts';

/** Where a batch goes: byte offsets in the kernels' memory, as a network has them. */
export type BatchPlaces = Pick<Network, 'kernels' | 'shapes' | 'input' | 'labels' | 'targets'>;

/** Brings samples of one set into a network's batch, as float32. Samples stay where they are: a batch is all it copies. */
export class BatchLoader {
  readonly #network: BatchPlaces;
  readonly #samples: SampleSet;
  readonly #values: number;
  /** Bytes of a batch before they become float32. */
  readonly #staging: number;

  /** @throws AppError `dataset-mismatch` when the samples do not fit the model, `dataset-malformed` when there are none. */
  constructor(network: BatchPlaces, staging: number, samples: SampleSet) {
    assertFits(network.shapes, samples);
    this.#network = network;
    this.#samples = samples;
    this.#values = valuesPerSample(samples.shape);
    this.#staging = staging;
  }

  /** Loads the samples at `order[first]`, … `order[first + count − 1]`. */
  loadOrdered(order: Uint32Array, first: number, count: number): void {
    const { features, labels } = this.#samples;
    const batchLabels = this.#labelView(count);
    const target = this.#featureView(count);
    const wanted = this.#targetView(count);
    for (let row = 0; row < count; row++) {
      const sample = order[first + row] ?? 0;
      const start = sample * this.#values;
      target.set(features.subarray(start, start + this.#values), row * this.#values);
      batchLabels[row] = labels[sample] ?? 0;
      if (wanted !== null) setTargets(wanted, row, this.#samples, sample);
    }
    this.#scale(count);
  }

  /** Loads `count` samples from `first` on. */
  loadRange(first: number, count: number): void {
    const { features, labels } = this.#samples;
    this.#labelView(count).set(labels.subarray(first, first + count));
    this.#featureView(count).set(features.subarray(first * this.#values, (first + count) * this.#values));
    const wanted = this.#targetView(count);
    if (wanted !== null) for (let row = 0; row < count; row++) setTargets(wanted, row, this.#samples, first + row);
    this.#scale(count);
  }

  #labelView(count: number): Int32Array {
    return this.#network.kernels.arena.integers(this.#network.labels, count);
  }

  #featureView(count: number): Uint8Array | Float32Array {
    const { arena } = this.#network.kernels;
    const values = count * this.#values;
    return this.#samples.features instanceof Uint8Array
      ? arena.bytes(this.#staging, values)
      : arena.floats(this.#network.input, values);
  }

  #targetView(count: number): Targets | null {
    const { kernels, targets, shapes } = this.#network;
    if (targets === null) return null;
    const values = valuesPerSample(shapes.output);
    return { values, view: kernels.arena.floats(targets, count * values) };
  }

  #scale(count: number): void {
    const { kernels, input } = this.#network;
    const { features, scale } = this.#samples;
    const values = count * this.#values;
    if (features instanceof Uint8Array) kernels.scaleBytes(input, this.#staging, values, scale);
    else if (scale !== 1) kernels.scale(input, values, scale);
  }
}

/** Where the targets of a batch go, `values` for each sample. */
interface Targets {
  readonly values: number;
  readonly view: Float32Array;
}

/** Without targets of its own, a sample should give its label: as a number, or one for its class among several. */
function setTargets({ values, view }: Targets, row: number, { targets, labels }: SampleSet, sample: number): void {
  const own = view.subarray(row * values, (row + 1) * values);
  const label = labels[sample] ?? 0;
  if (targets !== undefined) own.set(targets.subarray(sample * values, (sample + 1) * values));
  else if (values === 1) own[0] = label;
  else own.fill(0).fill(1, label, label + 1);
}
