import type { JobId, ResourceName } from '../../../../common/domain/ids.ts';
import type { JobWaitFor } from '../../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StoredPartition } from '../../../storage/rows/partition-rows.ts';
import type { PartHistory } from '../part-history.ts';
import type { RoundSetup } from '../round-setup.ts';
import type { BufferedUpdate } from './update-buffer.ts';

/** What devices are kept at work on, and whom that is told. */
export interface OngoingWorkSetup extends Pick<RoundSetup, 'holders' | 'pace' | 'setAside'> {
  readonly jobId: JobId;
  readonly jobName: ResourceName;
  readonly spec: TrainJobSpec;
  readonly partitions: readonly StoredPartition[];
  readonly history: Pick<PartHistory, 'rounds' | 'msPerSample'>;
  /** Of each update. */
  readonly updateBytes: number;
  /** Parts that are out at a time. */
  readonly concurrency: number;
  /** With so many updates that wait for their step nothing more is given out. */
  readonly mostPending: number;
  readonly pending: () => readonly BufferedUpdate[];
  /** Told of an update that is in. */
  readonly onUpdate: (update: BufferedUpdate) => void;
  /** Told when something was given out or taken back. */
  readonly onChange: () => void;
  /** Told why nothing can go on. */
  readonly onFailure: (error: unknown) => void;
  readonly onWait: (wait: JobWaitFor | null) => void;
}
