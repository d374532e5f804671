import type { LocalTraining } from '../../common/domain/assignment.ts';
import { samplesSeenBy } from '../../native/training/local-batches.ts';

/** What a virtual device gets done of a task. */
export interface ModelledWork {
  /** So many steps and no more: its time is up then. Null: all. */
  readonly mostSteps: number | null;
  /** That it trains. */
  readonly seconds: number;
}

interface ModelledTask {
  readonly training: LocalTraining;
  readonly samples: number;
  readonly samplesPerSecond: number;
  /** For training. */
  readonly availableSeconds: number;
}

/** How far a device gets that trains at a steady speed. It stops between two steps when its time is up, as a real one does. */
export function modelledWork({ training, samples, samplesPerSecond, availableSeconds }: ModelledTask): ModelledWork {
  const seconds = samplesSeenBy(training, samples) / samplesPerSecond;
  if (seconds <= availableSeconds) return { mostSteps: null, seconds };
  const steps = training.steps?.count ?? training.epochs * Math.ceil(samples / training.batchSize);
  const mostSteps = Math.max(0, Math.floor((steps * availableSeconds) / seconds));
  return { mostSteps, seconds: (seconds * mostSteps) / steps };
}
