import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import { AppError } from '../../common/errors.ts';
import type { Network } from '../graph/network.ts';

/** Brings samples of one set into a network's batch, as float32. Samples stay where they are: a batch is all it copies. */
export class BatchLoader {
  readonly #network: Network;
  readonly #samples: SampleSet;
  readonly #values: number;
  /** Bytes of a batch before they become float32. */
  readonly #staging: number;

  /** @throws AppError `dataset-mismatch` when the samples do not fit the model, `dataset-malformed` when there are none. */
  constructor(network: Network, staging: number, samples: SampleSet) {
    assertFits(network, samples);
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
    for (let row = 0; row < count; row++) {
      const sample = order[first + row] ?? 0;
      const start = sample * this.#values;
      target.set(features.subarray(start, start + this.#values), row * this.#values);
      batchLabels[row] = labels[sample] ?? 0;
    }
    this.#scale(count);
  }

  /** Loads `count` samples from `first` on. */
  loadRange(first: number, count: number): void {
    const { features, labels } = this.#samples;
    this.#labelView(count).set(labels.subarray(first, first + count));
    this.#featureView(count).set(features.subarray(first * this.#values, (first + count) * this.#values));
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

  #scale(count: number): void {
    const { kernels, input } = this.#network;
    const { features, scale } = this.#samples;
    const values = count * this.#values;
    if (features instanceof Uint8Array) kernels.scaleBytes(input, this.#staging, values, scale);
    else if (scale !== 1) kernels.scale(input, values, scale);
  }
}

function assertFits({ shapes }: Network, { shape, labels, count, features }: SampleSet): void {
  const expected = shapes.layers[0]?.input ?? [];
  const values = valuesPerSample(shape);
  if (values !== valuesPerSample(expected)) {
    const message = `samples of ${shape.join(' × ')} do not fit a model for ${expected.join(' × ')}`;
    throw new AppError('dataset-mismatch', message, {
      details: { expected: expected.join('×'), found: shape.join('×') },
    });
  }
  if (count === 0) throw new AppError('dataset-malformed', 'the data set has no samples');
  if (labels.length < count || features.length < count * values) {
    throw new AppError('dataset-malformed', `the data set promises ${count} samples and has fewer`);
  }
  const odd = labels.subarray(0, count).findIndex((label) => label < 0 || label >= shapes.classCount);
  if (odd >= 0) {
    const message = `sample ${odd} has class ${labels[odd]}; the model knows classes 0 to ${shapes.classCount - 1}`;
    throw new AppError('dataset-mismatch', message, { details: { sample: odd, classes: shapes.classCount } });
  }
}
