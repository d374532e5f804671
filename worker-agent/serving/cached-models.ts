import type { Need } from '../../common/economy/economy-controller.ts';
import type { Gate } from '../../common/economy/gate.ts';
import { receivedBytes } from '../../platform/blobs/partial-upload.ts';
import type { BlobCache } from '../cache/blob-cache.ts';
import type { PartialDownloads } from '../cache/partial-downloads.ts';
import type { Transfers } from '../session/transfers.ts';
import type { ModelFiles } from './model-files.ts';

interface DownloadTerms {
  /** Closed while downloads have to wait. */
  readonly gate: Gate;
  readonly makeRoom: (need: Need) => Promise<() => void>;
}

/** Models in the device's cache, fetched from the orchestrator where they are not there; what has come of one is kept. */
export function cachedModels(
  cache: BlobCache,
  partials: PartialDownloads,
  transfers: Pick<Transfers, 'fetchModel'>,
  { gate, makeRoom }: DownloadTerms,
): ModelFiles {
  return {
    hold: ({ replicaId, deployment, model }, onReceived, signal) =>
      cache.hold(
        model,
        async (blob, file, cut) => {
          const missing = blob.sizeBytes - (await receivedBytes(file));
          const taken = await makeRoom({ what: `model ${deployment}`, diskBytes: missing });
          const fetch = (stop: AbortSignal) => transfers.fetchModel(replicaId, blob, file, onReceived, stop);
          await gate.pass(fetch, cut).finally(taken);
        },
        signal,
        partials,
      ),
    release: ({ model }) => cache.release(model.sha256),
    sweep: (plans) => partials.sweep(new Set(plans.map(({ model }) => model.sha256))),
  };
}
