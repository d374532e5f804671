import type { BlobCache } from '../cache/blob-cache.ts';
import type { PartialDownloads } from '../cache/partial-downloads.ts';
import type { Transfers } from '../session/transfers.ts';
import type { ModelFiles } from './replica.ts';

/** Models in the device's cache, fetched from the orchestrator where they are not there; what has come of one is kept. */
export function cachedModels(
  cache: BlobCache,
  partials: PartialDownloads,
  transfers: Pick<Transfers, 'fetchModel'>,
): ModelFiles {
  return {
    hold: ({ replicaId, model }, onReceived, signal) =>
      cache.hold(
        model,
        (blob, file, cut) => transfers.fetchModel(replicaId, blob, file, onReceived, cut),
        signal,
        partials,
      ),
    release: ({ model }) => cache.release(model.sha256),
    sweep: (plans) => partials.sweep(new Set(plans.map(({ model }) => model.sha256))),
  };
}
