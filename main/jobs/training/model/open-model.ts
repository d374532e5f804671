import type { JobWaitFor } from '../../../../common/domain/job.ts';
import { modelOf, trainerOf } from '../../../../common/specs/job-spec.ts';
import type { StoredJob } from '../../../storage/rows/job-rows.ts';
import type { Compute } from '../compute/compute.ts';
import { type JobDataDeps, samplesOf } from '../job-data.ts';
import { type DeviceModelDeps, deviceModel } from './device-model.ts';
import type { JobModel } from './job-model.ts';
import { layerModel } from './layer-model.ts';

interface Surroundings {
  readonly compute: Compute;
  readonly onWait: (wait: JobWaitFor | null) => void;
}

/** The model of a job: of layers, or of a trainer on the devices. */
export function openModel(
  deps: DeviceModelDeps & JobDataDeps,
  { id, spec }: Pick<StoredJob, 'id' | 'spec'>,
  { compute, onWait }: Surroundings,
): JobModel {
  const layers = modelOf(spec);
  if (layers !== undefined) {
    const start = 'stored' in spec.model ? spec.model.sha256 : null;
    return layerModel({ spec, layers, start, compute, blobs: deps.blobs });
  }
  const trainer = trainerOf(spec);
  return deviceModel(deps, { jobId: id, spec, trainer, compute, samples: () => samplesOf(deps, spec), onWait });
}
