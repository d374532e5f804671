import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { DatasetSplit } from '../../../../common/domain/dataset.ts';
import type { NewModel } from '../../../models/model-store.ts';
import type { Judgement } from '../compute/compute-methods.ts';

/** Where the parameters of a job's model come from, and who judges them. Folding is the same for all of them. */
export interface JobModel {
  /** Makes ready to fold updates; `parameters` are those of the last committed round. */
  open(parameters: BlobReference | undefined): Promise<void>;
  /** Makes the parameters of a new job, in the blob store. Ready to fold then. */
  initialise(signal: AbortSignal): Promise<BlobReference>;
  /** How good the parameters of a round are on a test split. */
  evaluate(
    parameters: BlobReference,
    test: DatasetSplit,
    at: { readonly round: number; readonly signal: AbortSignal },
  ): Promise<Judgement>;
  /** What the store keeps of the model beside its parameters, of so many bytes. */
  describe(sizeBytes: number): Pick<NewModel, 'spec' | 'description'>;
}
