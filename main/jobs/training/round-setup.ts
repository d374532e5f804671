import type { BlobReference, DeltaChain } from '../../../common/domain/assignment.ts';
import type { DeviceId, JobId, ResourceName } from '../../../common/domain/ids.ts';
import type { JobWaitFor, Omission, Participation } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredTask } from '../../storage/rows/task-rows.ts';
import type { MemoryOfRound } from './assignment-of.ts';
import type { DevicePace } from './device-pace.ts';
import type { Fold } from './fold-queue.ts';
import type { PartCharges } from './privacy/job-privacy.ts';
import type { SetAside } from './set-aside.ts';
import type { ShareDispatchDeps } from './share-dispatch.ts';
import type { ShareLedgerDeps } from './share-ledger.ts';
import type { Strategy } from './strategies/strategy.ts';

export interface RoundDeps extends ShareLedgerDeps, ShareDispatchDeps {}

/** What a round is to do, and what it goes by. */
export interface RoundSetup {
  readonly jobId: JobId;
  readonly jobName: ResourceName;
  readonly number: number;
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  /** What devices start from. */
  readonly parameters: BlobReference;
  readonly deltas: DeltaChain | null;
  /** Of each update. */
  readonly updateBytes: number;
  readonly memory: MemoryOfRound;
  /** Those that take part. */
  readonly partitions: readonly StoredPartition[];
  /** Where every update is charged to its part before it is asked for. */
  readonly charges?: PartCharges | undefined;
  /** The round ends with so many updates; what is still out then is not needed. */
  readonly enough: number;
  /** Tasks that an earlier life of this round has left. */
  readonly tasks: readonly StoredTask[];
  /** Devices that are known to hold a partition's data. */
  readonly holders: ReadonlyMap<number, ReadonlySet<DeviceId>>;
  readonly fold: Fold;
  /** How fast the devices are; learns from this round. */
  readonly pace: DevicePace;
  /** Devices that the job does without; learns of updates that may not count. */
  readonly setAside: SetAside;
  readonly onWait: (wait: JobWaitFor | null) => void;
}

/** What a round has brought in. */
export interface RoundResult {
  readonly participants: readonly Participation[];
  readonly omissions: readonly Omission[];
  readonly bytesUp: number;
  readonly bytesDown: number;
}
