import type { Sha256 } from '../../../../common/domain/ids.ts';
import { describeParameters } from '../../../../common/formats/describe-parameters.ts';
import type { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { Compute } from '../compute/compute.ts';
import type { ComputeInput } from '../compute/compute-methods.ts';
import type { JobModel } from './job-model.ts';

interface LayerModelSetup {
  readonly opening: ComputeInput;
  readonly seed: number;
  /** Parameters to begin with; null: fresh ones, from the seed. */
  readonly start: Sha256 | null;
  readonly compute: Compute;
  readonly blobs: BlobStore;
}

/** A model of layers: made from the job's seed, or gone on with, and judged by the own engine, here. */
export function layerModel({ opening, seed, start, compute, blobs }: LayerModelSetup): JobModel {
  const { model: spec } = opening;
  return {
    open: async () => void (await compute.open(opening)),

    initialise: async () => {
      await compute.open(opening);
      if (start !== null) return { sha256: start, sizeBytes: await blobs.size(start) };
      const file = blobs.temporaryPath();
      return await blobs.publish(file, await compute.initialise(seed, file));
    },

    evaluate: ({ sha256 }, test) => compute.evaluate({ file: blobs.path(sha256), sha256 }, blobs.path(test.sha256)),

    describe: (sizeBytes) => ({ spec, description: describeParameters(spec, sizeBytes) }),
  };
}
