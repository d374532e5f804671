import { describeParameters } from '../../../../common/formats/describe-parameters.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import type { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { Compute } from '../compute/compute.ts';
import type { JobModel } from './job-model.ts';

interface LayerModelSetup {
  readonly spec: TrainJobSpec;
  readonly layers: ModelSpec;
  readonly compute: Compute;
  readonly blobs: BlobStore;
}

/** A model of layers: made from the job's seed and judged by the own engine, here. */
export function layerModel({ spec, layers, compute, blobs }: LayerModelSetup): JobModel {
  return {
    open: async () => void (await compute.open(spec)),

    initialise: async () => {
      await compute.open(spec);
      const file = blobs.temporaryPath();
      return await blobs.publish(file, await compute.initialise(spec.seed, file));
    },

    evaluate: ({ sha256 }, test) => compute.evaluate({ file: blobs.path(sha256), sha256 }, blobs.path(test.sha256)),

    describe: (sizeBytes) => ({ spec: layers, description: describeParameters(layers, sizeBytes) }),
  };
}
