import { inOrder } from '../../../common/datasets/class-order.ts';
import type { Dataset } from '../../../common/domain/dataset.ts';
import type { DeviceId, JobId } from '../../../common/domain/ids.ts';
import type { JobWaitFor } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import { modelOf, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { inferShapes } from '../../../common/specs/model-shapes.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { ShardDealer } from '../../datasets/shard-dealer.ts';
import type { Database } from '../../storage/database.ts';
import type { PartitionRows, StoredPartition } from '../../storage/rows/partition-rows.ts';
import { ableDevices, tooOldAmong } from '../able-devices.ts';
import { yieldingAmong } from '../yielding-devices.ts';

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
  if (spec.data.kind === 'local') keep(localPartitions(deps, spec));
  else await cutManaged(deps, spec, keep);
  return deps.partitions.ofJob(jobId);
}

/** Devices that a job may use at all: those that can do what it asks for, and for local data those that hold it. */
export function eligibleDevices({ devices }: Pick<JobDataDeps, 'devices'>, spec: TrainJobSpec) {
  if (spec.data.kind === 'managed') return ableDevices(devices.online(), spec);
  return offersOf({ devices }, spec).map(({ device }) => device);
}

/** The data that devices which are online offer under the name that the job asks for. */
export function offersOf({ devices }: Pick<JobDataDeps, 'devices'>, spec: TrainJobSpec) {
  return ableDevices(devices.online(), spec).flatMap((device) => {
    const offered = device.datasets.find((dataset) => dataset.name === spec.data.dataset);
    return offered === undefined ? [] : [{ device, offered }];
  });
}

/** What a job waits for until its least number of devices that may work is online; null when it need not wait. */
export function missingDevices(
  deps: Pick<JobDataDeps, 'devices'>,
  spec: TrainJobSpec,
  mayWork: (id: DeviceId) => boolean = () => true,
): JobWaitFor | null {
  const needed = neededDevices(spec);
  const able = eligibleDevices(deps, spec);
  const available = able.filter(({ id }) => mayWork(id)).length;
  if (available >= needed) return null;
  const what = `${needed} ${needed === 1 ? 'device' : 'devices'}`;
  const data = spec.data.kind === 'local' ? ` with the data set ${spec.data.dataset}` : '';
  const trainer = 'trainer' in spec.model ? ` that allow the trainer ${spec.model.trainer}` : '';
  const { tags } = spec.selection;
  const tagged = tags.length === 0 ? '' : ` tagged ${tags.join(', ')}`;
  const which = tagged + data + trainer;
  const there = available === 1 ? '1 is' : `${available} are`;
  const old = tooOldAmong(deps.devices.online(), spec);
  const yielding = yieldingAmong(deps.devices);
  const spent = able.length - available;
  const why = [
    ...(spent === 0 ? [] : [`; ${spent} more may give nothing more: the privacy budget of their data is spent`]),
    ...(old === undefined ? [] : [`; ${old}`]),
    ...(yielding === undefined ? [] : [`; ${yielding}`]),
  ].join('');
  return { for: 'devices', needed, available, message: `it needs ${what}${which}, and ${there} online${why}` };
}

/** Devices without which a round of the job does not begin. */
function neededDevices({ strategy, data, secureAggregation }: TrainJobSpec): number {
  if (secureAggregation === null) return strategy.minDevices;
  const isFixed = data.kind === 'managed' && data.partitions !== null;
  // As many parts take part as the strategy rounds the fraction to.
  const needed = isFixed
    ? secureAggregation.threshold
    : Math.ceil((secureAggregation.threshold - 0.5) / strategy.fraction);
  return Math.max(strategy.minDevices, needed);
}

/** How many parts managed data are cut into when the job starts now. */
export function countPartitions(deps: Pick<JobDataDeps, 'devices'>, spec: TrainJobSpec): number {
  const partitions = spec.data.kind === 'managed' ? spec.data.partitions : null;
  return partitions ?? Math.max(1, eligibleDevices(deps, spec).length);
}

/** @throws AppError `dataset-mismatch` when the devices' data do not fit the model, or the data that judge it */
export function localPartitions(
  { devices, findDataset }: Pick<JobDataDeps, 'devices' | 'findDataset'>,
  spec: TrainJobSpec,
): StoredPartition[] {
  const parts = offersOf({ devices }, spec);
  const judge = spec.evaluation.dataset;
  const judged = judge === null ? null : findDataset(judge).classes;
  const classes = judged ?? inOrder(new Set(parts.flatMap(({ offered }) => offered.classes)));
  const model = modelOf(spec);
  const classCount = model === undefined ? classes.length : inferShapes(model).classCount;
  if (classes.length > classCount) {
    throw new AppError(
      'dataset-mismatch',
      `the devices' data have ${classes.length} classes, the model tells ${classCount} apart`,
    );
  }
  return parts.map(({ device, offered }, number) => {
    const unknown = offered.classes.find((name) => !classes.includes(name));
    if (unknown === undefined) return { kind: 'local', number, deviceId: device.id, samples: offered.samples, classes };
    throw new AppError('dataset-mismatch', `${device.name} has the class ${unknown}, which the test data do not have`);
  });
}

/** The samples that a job learns from, as its trainer is told before it has seen any. @throws AppError `dataset-mismatch` */
export function samplesOf(deps: Pick<JobDataDeps, 'devices' | 'findDataset'>, spec: TrainJobSpec) {
  const { data } = spec;
  if (data.kind === 'managed') {
    const { shape, classes } = deps.findDataset(data.dataset);
    if (shape !== null && classes !== null) return { shape, classes };
    throw new AppError('dataset-mismatch', `the data set ${data.dataset} is not ready`);
  }
  const [first] = localPartitions(deps, spec);
  const shapes = new Map(offersOf(deps, spec).map(({ offered }) => [offered.shape.join('×'), offered.shape]));
  const [shape, ...others] = shapes.values();
  if (first?.kind === 'local' && shape !== undefined && others.length === 0) return { shape, classes: first.classes };
  const found = shapes.size === 0 ? 'no device has them now' : `they are ${[...shapes.keys()].join(', ')}`;
  throw new AppError('dataset-mismatch', `the data ${data.dataset} of all devices must have one shape: ${found}`);
}

async function cutManaged(
  { shards, findDataset, devices }: JobDataDeps,
  spec: TrainJobSpec,
  keep: (made: readonly StoredPartition[]) => void,
): Promise<void> {
  const { data, seed } = spec;
  if (data.kind !== 'managed') return;
  const { train } = findDataset(data.dataset);
  if (train === null) throw new AppError('dataset-mismatch', `the data set ${data.dataset} is not ready`);
  const partitions = countPartitions({ devices }, spec);
  await shards.deal({ pack: train.sha256, spec: data.partition, partitions, seed }, (dealt) =>
    keep(dealt.map((shard, number) => ({ kind: 'shard', number, ...shard }))),
  );
}
