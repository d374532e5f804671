import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { AppError } from '../../common/errors.ts';
import { Random } from '../../common/random.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { OptimiserState } from '../optimisers/optimiser-state.ts';
import type { DescentOptions } from './descent.ts';
import { batchesOfEpochs, batchesOfSteps, type LocalSteps } from './local-batches.ts';
import { StepQueue } from './step-queue.ts';
import type { MeetGradients, Trainee, TraineeDescent } from './trainee.ts';

export interface LocalTrainingOptions extends DescentOptions {
  readonly epochs: number;
  /** Instead of epochs; null: none. */
  readonly steps?: LocalSteps | null;
  /** At most the session's `maxBatch`. The last batch of an epoch may be smaller and is used too. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** Decides the order of the samples and the dropout masks. */
  readonly seed: number;
  /** Called after each step; a promise is awaited, which lets the caller's event loop turn. */
  readonly onProgress?: (progress: LocalTrainingProgress) => void | Promise<void>;
  /** Steps go along the mean of several machines' gradients; absent: along their own. */
  readonly meet?: MeetGradients | undefined;
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
  /** What the optimiser has gathered, until the next descent begins; null on an engine that does not tell. */
  readonly optimiserState: () => OptimiserState | null;
}

/**
 * A device's part of federated averaging: some epochs over its own samples in seeded random order (McMahan et al. 2017,
 * Algorithm 1, ClientUpdate), by plain SGD or as the options say. The session's parameters are the input and the output;
 * the optimiser begins anew each time, unless its state is brought along.
 *
 * @throws AppError `training-diverged` when loss or parameters are no longer finite, `dataset-mismatch` when the samples
 * do not fit the model, `invalid-argument` when the batch is larger than the session's, `unimplemented` when
 * its engine can't do what the options ask.
 */
export async function trainLocally(
  session: Trainee,
  samples: SampleSet,
  options: LocalTrainingOptions,
): Promise<LocalTrainingResult> {
  const { epochs, steps: goingOn = null, batchSize, learningRate, seed, onProgress, shouldStop } = options;
  if (batchSize > session.maxBatch) {
    throw new AppError('invalid-argument', `a batch of ${batchSize} is more than the session's ${session.maxBatch}`);
  }
  expectAble(session, options);
  const loader = session.open(samples);
  const descent = descend(session, options);
  const { count } = samples;
  const totalSteps = goingOn?.count ?? epochs * Math.ceil(count / batchSize);
  const random = new Random(seed);
  session.seedDropout(random.uint32());
  const batches =
    goingOn === null ? batchesOfEpochs(random, count, batchSize, epochs) : batchesOfSteps(goingOn, count, batchSize);
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
  for (const { epoch, order, first, size } of batches) {
    loader.loadOrdered(order, first, size);
    const pause = queue.add(descent.step(size, learningRate), (result) => take(epoch, size, result));
    if (pause !== undefined) await pause;
    stopped = shouldStop?.() === true;
    if (stopped) break;
  }
  await queue.drain();
  if (!(await session.settle())) throw diverged(learningRate, epochs - 1, steps);
  const meanLoss = samplesSeen > 0 ? lossSum / samplesSeen : 0;
  const optimiserState = () => descent.optimiserState?.() ?? null;
  return { steps, samplesSeen, meanLoss, correct, stopped, optimiserState };
}

function descend(session: Trainee, options: LocalTrainingOptions): TraineeDescent {
  const { meet } = options;
  if (meet === undefined) return session.descend(options);
  const descent = session.descendTogether?.(options, meet);
  if (descent === undefined) throw new AppError('unimplemented', 'this engine has not learned shared-steps');
  return descent;
}

/** An engine that follows no control variates would train all the same, and wrongly. */
function expectAble({ abilities }: Trainee, { controls, optimiserState }: DescentOptions): void {
  const asked = { controls: controls ?? null, 'optimiser-state': optimiserState ?? null };
  for (const ability of ['controls', 'optimiser-state'] as const) {
    if (asked[ability] === null || abilities?.has(ability) === true) continue;
    throw new AppError('unimplemented', `this engine has not learned ${ability}`);
  }
}

function diverged(learningRate: number, epoch: number, steps: number): AppError {
  return new AppError('training-diverged', `the loss is no longer finite after ${steps} steps`, {
    details: { learningRate, epoch, steps },
    hint: `Lower the learning rate, for example to ${Number((learningRate / 10).toPrecision(2))}.`,
  });
}
