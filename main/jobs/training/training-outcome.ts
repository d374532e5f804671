import type { BlobReference } from '../../../common/domain/assignment.ts';
import type { JobId, ResourceName } from '../../../common/domain/ids.ts';
import type { EarlyStop, FineTuning } from '../../../common/domain/job.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import type { ModelStore } from '../../models/model-store.ts';
import type { StoredRound } from '../../storage/rows/round-rows.ts';
import type { JobModel } from './model/job-model.ts';

/** What a training job that has run to its end has come to. */
export interface TrainingOutcome {
  /** Adds the trained model to the store. Call it in the transaction that ends the job: neither is there without the other. */
  readonly registerModel: () => ModelVersion;
  /** Of the model. */
  readonly accuracy: number | null;
  readonly rounds: number;
  /** True when it ended because another round would have cost more privacy than the job may. */
  readonly isBudgetSpent: boolean;
  /** The round whose parameters the model has. */
  readonly modelRound: number;
  readonly earlyStop: EarlyStop | null;
  /** Null where it was not asked for, and where no device did it. */
  readonly fineTuning: FineTuning | null;
}

interface Trained extends Pick<TrainingOutcome, 'earlyStop' | 'fineTuning' | 'isBudgetSpent'> {
  readonly job: { readonly id: JobId; readonly name: ResourceName };
  /** The round whose parameters the model has. */
  readonly kept: StoredRound;
  readonly last: StoredRound;
  readonly model: ReturnType<JobModel['describe']> & { readonly blob: BlobReference };
}

/** What the job has come to with this model, which is not in the store yet. */
export function outcomeOf(models: Pick<ModelStore, 'add'>, trained: Trained): TrainingOutcome {
  const { job, kept, last, model, ...rest } = trained;
  const accuracy = kept.evaluation?.accuracy ?? null;
  const provenance = { kind: 'trained', jobId: job.id, round: kept.number, accuracy } as const;
  return {
    registerModel: () => models.add({ name: job.name, format: 'parameters-f32', ...model, provenance }),
    accuracy,
    rounds: last.number,
    modelRound: kept.number,
    ...rest,
  };
}
