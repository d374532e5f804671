import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { AppError } from '../../common/errors.ts';
import { Confusion } from './confusion.ts';
import type { TrainingSession } from './session.ts';

/** How well a model does on a set of samples. */
export interface Evaluation {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** `correct / count`. */
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
  /** Null where samples have no class each, or there are more than `MOST_CONFUSED` classes. */
  readonly confusion: Uint32Array<ArrayBuffer> | null;
}

export interface EvaluationOptions {
  /** Called after each batch; a promise is awaited, which lets the caller's event loop turn. */
  readonly onProgress?: (done: number, count: number) => void | Promise<void>;
  /** Asked after each batch. */
  readonly shouldStop?: () => boolean;
}

/**
 * Evaluates a session's model on a set of samples, batch by batch.
 *
 * @throws AppError `dataset-mismatch` when the samples do not fit, `cancelled` when told to stop.
 */
export async function evaluate(
  session: TrainingSession,
  samples: SampleSet,
  { onProgress, shouldStop }: EvaluationOptions = {},
): Promise<Evaluation> {
  const loader = session.open(samples);
  const { count } = samples;
  const confusion = Confusion.of(samples.targets === undefined ? session.answers : null);
  let lossSum = 0;
  let correct = 0;
  for (let first = 0; first < count; first += session.maxBatch) {
    const batch = Math.min(session.maxBatch, count - first);
    loader.loadRange(first, batch);
    const result = session.evaluateBatch(batch);
    lossSum += result.lossSum;
    correct += result.correct;
    confusion?.add(samples.labels.subarray(first, first + batch));
    const pause = onProgress?.(first + batch, count);
    if (pause !== undefined) await pause;
    if (shouldStop?.() === true) throw new AppError('cancelled', 'the evaluation was stopped');
  }
  return { loss: lossSum / count, accuracy: correct / count, correct, count, confusion: confusion?.counts ?? null };
}
