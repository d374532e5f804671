import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { AppError } from '../../common/errors.ts';
import { Random } from '../../common/random.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { DescentOptions } from './descent.ts';
import { StepQueue } from './step-queue.ts';
import type { Trainee } from './trainee.ts';

export interface LocalTrainingOptions extends DescentOptions {
  readonly epochs: number;
  /** At most the session's `maxBatch`. The last batch of an epoch may be smaller and is used too. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** Decides the order of the samples and the dropout masks. */
  readonly seed: number;
  /** Called after each step; a promise is awaited, which lets the caller's event loop turn. */
  readonly onProgress?: (progress: LocalTrainingProgress) => void | Promise<void>;
  /** Asked after each step. */
  readonly shouldStop?: () => boolean;
}

export interface LocalTrainingProgress {
  /** From 0. */
  readonly epoch: number;
  readonly steps: number;
  readonly totalSteps: number;
  readonly samplesSeen: number;
  /** Mean cross-entropy of the last batch, in nats. */
  readonly batchLoss: number;
}

export interface LocalTrainingResult {
  readonly steps: number;
  /** Samples trained on, counted again in each epoch. */
  readonly samplesSeen: number;
  /** Mean cross-entropy over all samples seen, each before its own step, in nats. */
  readonly meanLoss: number;
  /** Samples that were classified rightly before their own step. */
  readonly correct: number;
  /** True when `shouldStop` ended it early. */
  readonly stopped: boolean;
}

/**
 * A device's part of federated averaging: some epochs over its own samples in seeded random order (McMahan et al. 2017,
 * Algorithm 1, ClientUpdate), by plain SGD or as the options say. The session's parameters are the input and the output;
 * the optimiser begins anew each time.
 *
 * @throws AppError `training-diverged` when loss or parameters are no longer finite, `dataset-mismatch` when the samples
 * do not fit the model, `invalid-argument` when the batch is larger than the session's.
 */
export async function trainLocally(
  session: Trainee,
  samples: SampleSet,
  options: LocalTrainingOptions,
): Promise<LocalTrainingResult> {
  const { epochs, batchSize, learningRate, seed, onProgress, shouldStop } = options;
  if (batchSize > session.maxBatch) {
    throw new AppError('invalid-argument', `a batch of ${batchSize} is more than the session's ${session.maxBatch}`);
  }
  const loader = session.open(samples);
  const descent = session.descend(options);
  const { count } = samples;
  const totalSteps = epochs * Math.ceil(count / batchSize);
  const random = new Random(seed);
  session.seedDropout(random.uint32());
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let steps = 0;
  let samplesSeen = 0;
  let lossSum = 0;
  let correct = 0;
  let stopped = false;
  const take = (epoch: number, batch: number, result: BatchResult) => {
    if (!Number.isFinite(result.lossSum)) throw diverged(learningRate, epoch, steps);
    steps++;
    samplesSeen += batch;
    lossSum += result.lossSum;
    correct += result.correct;
    return onProgress?.({ epoch, steps, totalSteps, samplesSeen, batchLoss: result.lossSum / batch });
  };
  const queue = new StepQueue(session.lookahead);
  for (let epoch = 0; epoch < epochs && !stopped; epoch++) {
    random.shuffle(order);
    for (let first = 0; first < count && !stopped; first += batchSize) {
      const batch = Math.min(batchSize, count - first);
      loader.loadOrdered(order, first, batch);
      const pause = queue.add(descent.step(batch, learningRate), (result) => take(epoch, batch, result));
      if (pause !== undefined) await pause;
      stopped = shouldStop?.() === true;
    }
  }
  await queue.drain();
  if (!(await session.settle())) throw diverged(learningRate, epochs - 1, steps);
  return { steps, samplesSeen, meanLoss: samplesSeen > 0 ? lossSum / samplesSeen : 0, correct, stopped };
}

function diverged(learningRate: number, epoch: number, steps: number): AppError {
  return new AppError('training-diverged', `the loss is no longer finite after ${steps} steps`, {
    details: { learningRate, epoch, steps },
    hint: `Lower the learning rate, for example to ${Number((learningRate / 10).toPrecision(2))}.`,
  });
}
