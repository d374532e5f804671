import type { Sha256 } from '../../../../common/domain/ids.ts';
import { describeParameters } from '../../../../common/formats/describe-parameters.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import type { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { Compute } from '../compute/compute.ts';
import type { JobModel } from './job-model.ts';

interface LayerModelSetup {
  readonly spec: TrainJobSpec;
  readonly layers: ModelSpec;
  /** Parameters to begin with; null: fresh ones, from the seed. */
  readonly start: Sha256 | null;
  readonly compute: Compute;
  readonly blobs: BlobStore;
}

/** A model of layers: made from the job's seed, or gone on with, and judged by the own engine, here. */
export function layerModel({ spec, layers, start, compute, blobs }: LayerModelSetup): JobModel {
  return {
    open: async () => void (await compute.open(spec)),

    initialise: async () => {
      await compute.open(spec);
      if (start !== null) return { sha256: start, sizeBytes: await blobs.size(start) };
      const file = blobs.temporaryPath();
      return await blobs.publish(file, await compute.initialise(spec.seed, file));
    },

    evaluate: ({ sha256 }, test) => compute.evaluate({ file: blobs.path(sha256), sha256 }, blobs.path(test.sha256)),

    describe: (sizeBytes) => ({ spec: layers, description: describeParameters(layers, sizeBytes) }),
  };
}
