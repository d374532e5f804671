import { mixSeed } from '../../common/mix-seed.ts';
import { Random } from '../../common/random.ts';

/** So many steps that go on through the samples where earlier ones ended. */
export interface LocalSteps {
  readonly count: number;
  /** Steps that were taken on these samples before. */
  readonly first: number;
  /** Of the order of the samples: the same each time, or they do not go on. */
  readonly orderSeed: number;
}

/** Some samples of one step. */
export interface LocalBatch {
  /** From 0. */
  readonly epoch: number;
  /** Indices of all samples; changed in place with the next epoch. */
  readonly order: Uint32Array<ArrayBuffer>;
  /** Where the batch begins in it. */
  readonly first: number;
  readonly size: number;
}

/** Batches of some epochs, each in another order. */
export function* batchesOfEpochs(
  random: Random,
  samples: number,
  batchSize: number,
  epochs: number,
): Generator<LocalBatch> {
  const order = Uint32Array.from({ length: samples }, (_, index) => index);
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order);
    for (let first = 0; first < samples; first += batchSize) {
      yield { epoch, order, first, size: Math.min(batchSize, samples - first) };
    }
  }
}

/** A stretch of an endless row of epochs, the order of each of which follows from its number. */
export function* batchesOfSteps(
  { count, first: before, orderSeed }: LocalSteps,
  samples: number,
  batchSize: number,
): Generator<LocalBatch> {
  const stepsOfEpoch = Math.ceil(samples / batchSize);
  let [ordered, order] = [-1, new Uint32Array()];
  for (let step = before; step < before + count; step++) {
    const epoch = Math.floor(step / stepsOfEpoch);
    if (epoch !== ordered) {
      order = new Random(mixSeed(orderSeed, epoch)).shuffle(Uint32Array.from({ length: samples }, (_, index) => index));
      ordered = epoch;
    }
    const first = (step % stepsOfEpoch) * batchSize;
    yield { epoch, order, first, size: Math.min(batchSize, samples - first) };
  }
}

interface Stretch {
  readonly epochs: number;
  /** Instead of epochs; null: none. */
  readonly steps: LocalSteps | null;
  readonly batchSize: number;
}

/** How many samples training sees, counted again each time. */
export function samplesSeenBy({ epochs, steps, batchSize }: Stretch, samples: number): number {
  if (steps === null) return samples * epochs;
  const { count, first: before } = steps;
  const stepsOfEpoch = Math.ceil(samples / batchSize);
  const seenAfter = (steps: number) => Math.floor(steps / stepsOfEpoch) * samples + (steps % stepsOfEpoch) * batchSize;
  return seenAfter(before + count) - seenAfter(before);
}
