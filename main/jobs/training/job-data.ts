import type { Dataset } from '../../../common/domain/dataset.ts';
import type { JobId } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { ShardDealer } from '../../datasets/shard-dealer.ts';
import type { Database } from '../../storage/database.ts';
import type { PartitionRows, StoredPartition } from '../../storage/rows/partition-rows.ts';

export interface JobDataDeps {
  readonly database: Database;
  readonly partitions: PartitionRows;
  readonly devices: DeviceRegistry;
  readonly shards: ShardDealer;
  /** @throws AppError `not-found` */
  readonly findDataset: (name: string) => Dataset;
}

/** The parts of a job's data: cut at its first start, and then the same for all its rounds. */
export async function partitionsOf(deps: JobDataDeps, jobId: JobId, spec: TrainJobSpec): Promise<StoredPartition[]> {
  const known = deps.partitions.ofJob(jobId);
  if (known.length > 0) return known;
  const keep = (made: readonly StoredPartition[]) =>
    deps.database.transaction(() => deps.partitions.addAll(jobId, made));
  if (spec.data.kind === 'local') keep(localPartitions(deps, spec.data.dataset));
  else await cutManaged(deps, spec, keep);
  return deps.partitions.ofJob(jobId);
}

/** Devices that a job may use at all: for local data those that hold it. */
export function eligibleDevices({ devices }: Pick<JobDataDeps, 'devices'>, { data }: TrainJobSpec) {
  const online = devices.online();
  if (data.kind === 'managed') return online;
  return online.filter((device) => device.datasets.some((dataset) => dataset.name === data.dataset));
}

function localPartitions({ devices }: JobDataDeps, name: string): StoredPartition[] {
  const parts = devices.online().flatMap((device) => {
    const offered = device.datasets.find((dataset) => dataset.name === name);
    return offered === undefined ? [] : [{ deviceId: device.id, samples: offered.samples }];
  });
  return parts.map((part, number) => ({ kind: 'local', number, ...part }));
}

async function cutManaged(
  { shards, findDataset, devices }: JobDataDeps,
  { data, seed }: TrainJobSpec,
  keep: (made: readonly StoredPartition[]) => void,
): Promise<void> {
  if (data.kind !== 'managed') return;
  const { train } = findDataset(data.dataset);
  if (train === null) throw new AppError('dataset-mismatch', `the data set ${data.dataset} is not ready`);
  const partitions = data.partitions ?? Math.max(1, devices.online().length);
  await shards.deal({ pack: train.sha256, spec: data.partition, partitions, seed }, (dealt) =>
    keep(dealt.map((shard, number) => ({ kind: 'shard', number, ...shard }))),
  );
}
