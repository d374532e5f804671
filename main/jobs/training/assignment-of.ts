import type { BlobReference, DeltaChain, TrainAssignment } from '../../../common/domain/assignment.ts';
import type { JobId } from '../../../common/domain/ids.ts';
import type { SecureAssignment } from '../../../common/domain/secure-aggregation.ts';
import { modelOf, type TrainJobSpec, trainerOf } from '../../../common/specs/job-spec.ts';
import type { Share } from './share.ts';
import type { Strategy } from './strategies/strategy.ts';

/** What is the same for all tasks of a round. */
export interface RoundFacts {
  readonly jobId: JobId;
  readonly number: number;
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  /** What devices start from. */
  readonly parameters: BlobReference;
  readonly deltas: DeltaChain | null;
  /** Of the exchange that hides the share's update; without it updates are sent as they are. */
  readonly secureOf?: (share: Share) => SecureAssignment;
}

/** What a device is told when it gets a share. */
export function assignmentOf(
  share: Share,
  attempt: number,
  { jobId, number, spec, strategy, parameters, deltas, secureOf }: RoundFacts,
): TrainAssignment {
  const { task, partition } = share;
  return {
    task: { taskId: task.id, attempt },
    jobId,
    round: number,
    model: modelOf(spec) ?? trainerOf(spec),
    parameters,
    deltas,
    data:
      partition.kind === 'shard'
        ? { kind: 'shard', sha256: partition.sha256, sizeBytes: partition.sizeBytes }
        : { kind: 'local', dataset: spec.data.dataset, classes: [...partition.classes] },
    training: strategy.configure(number, partition.number),
    secure: secureOf?.(share) ?? null,
  };
}
