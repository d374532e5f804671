import type { DatasetSplit } from '../../../common/domain/dataset.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { hasCode } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { evenEdge } from '../../datasets/partition/partition-evenly.ts';
import { countPartitions, type JobDataDeps, offersOf } from './job-data.ts';

/** One part that a job's data would be cut into. */
export interface PlannedPart {
  readonly number: number;
  /** The device that keeps it to itself; null where any device can have it. */
  readonly deviceId: DeviceId | null;
  /** Null where only cutting the data tells. */
  readonly samples: number | null;
}

type PlanDeps = Pick<JobDataDeps, 'devices' | 'findDataset'>;

/** The parts of a job's data if it started now, without cutting anything. */
export function planParts(deps: PlanDeps, spec: TrainJobSpec): PlannedPart[] {
  const { data } = spec;
  if (data.kind === 'local') {
    return offersOf(deps, spec).map(({ device, offered }, number) => {
      return { number, deviceId: device.id, samples: offered.samples };
    });
  }
  const total = trainSplitOf(deps, spec)?.samples ?? null;
  const count = countPartitions(deps, spec);
  const isEven = data.partition.scheme === 'iid';
  const sizeOf = (part: number, samples: number) => evenEdge(part + 1, samples, count) - evenEdge(part, samples, count);
  return Array.from({ length: count }, (_, number) => {
    const samples = total === null || !(isEven || count === 1) ? null : sizeOf(number, total);
    return { number, deviceId: null, samples };
  });
}

/** The data that a job would deal out; null where they stay on the devices, are not ready or are not there. */
export function trainSplitOf(
  { findDataset }: Pick<PlanDeps, 'findDataset'>,
  { data }: TrainJobSpec,
): DatasetSplit | null {
  if (data.kind === 'local') return null;
  try {
    return findDataset(data.dataset).train;
  } catch (error) {
    if (!hasCode(error, 'not-found')) throw error;
    return null;
  }
}
