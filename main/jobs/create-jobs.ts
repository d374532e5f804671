import type { ResourceName, Sha256, TaskId } from '../../common/domain/ids.ts';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import type { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Database } from '../storage/database.ts';
import { AttemptRows } from '../storage/rows/attempt-rows.ts';
import { BroadcastRows } from '../storage/rows/broadcast-rows.ts';
import { ConfusionRows } from '../storage/rows/confusion-rows.ts';
import { JobDatasetRows } from '../storage/rows/job-dataset-rows.ts';
import { JobRows, type StoredJob } from '../storage/rows/job-rows.ts';
import { PartMemoryRows } from '../storage/rows/part-memory-rows.ts';
import { PartitionRows } from '../storage/rows/partition-rows.ts';
import { PrivacyRows } from '../storage/rows/privacy-rows.ts';
import { RoundRows } from '../storage/rows/round-rows.ts';
import { TaskRows } from '../storage/rows/task-rows.ts';
import { JobMemory } from './job-memory.ts';
import { JobService, type JobServiceDeps } from './job-service.ts';
import type { KeptUpdates, UpdateSpool } from './training/update-spool.ts';

type OnStorageFull = (taskId: TaskId, error: AppError) => void;

interface JobsDeps<Spool> extends Omit<JobServiceDeps, keyof ReturnType<typeof openRows> | 'spool' | 'memory'> {
  readonly database: Database;
  readonly openSpool: (onStorageFull: OnStorageFull) => Spool;
  readonly makeRoom: MakeRoom;
}

/** Jobs with all that they keep. */
export interface Jobs<Spool = UpdateSpool> {
  readonly service: JobService;
  readonly spool: Spool;
  readonly memory: JobMemory;
  /** True for content that a round, a shard or a job that has not begun needs. */
  readonly usesBlob: (sha256: Sha256) => boolean;
  readonly isUnfinished: (id: string) => boolean;
  /** True for a data set that a job works with which has not ended. */
  readonly usesDataset: (name: ResourceName) => boolean;
  /** In the order in which they start. */
  readonly services: readonly Service[];
}

/** Wires jobs. */
export function createJobs<Spool extends KeptUpdates & Service>(deps: JobsDeps<Spool>): Jobs<Spool> {
  const { database } = deps;
  const rows = openRows(database);
  const { jobs, rounds, broadcasts, partitions, partMemories } = rows;
  const spool = deps.openSpool((taskId, error) => service.interrupt(taskId, error));
  const memory = new JobMemory(deps);
  const unfinished = () => jobs.inState('queued', 'running', 'paused');
  const service: JobService = new JobService({ ...deps, ...rows, spool, memory });
  return {
    service,
    spool,
    memory,
    usesBlob: (sha256) =>
      rounds.uses(sha256) ||
      broadcasts.uses(sha256) ||
      partitions.uses(sha256) ||
      partMemories.uses(sha256) ||
      unfinished().some(startsFrom(sha256)),
    usesDataset: (name) =>
      unfinished().some(({ spec }) => spec.data.dataset === name || spec.evaluation.dataset === name),
    isUnfinished: (id) => jobs.isUnfinished(id),
    services: [spool, service],
  };
}

/** True for a job that goes on with these parameters. */
function startsFrom(sha256: Sha256) {
  return ({ spec: { model } }: StoredJob) => 'stored' in model && model.sha256 === sha256;
}

function openRows(database: Database) {
  return {
    jobs: new JobRows(database),
    jobDatasets: new JobDatasetRows(database),
    rounds: new RoundRows(database),
    broadcasts: new BroadcastRows(database),
    privacy: new PrivacyRows(database),
    confusions: new ConfusionRows(database),
    attempts: new AttemptRows(database),
    partitions: new PartitionRows(database),
    partMemories: new PartMemoryRows(database),
    tasks: new TaskRows(database),
  };
}
