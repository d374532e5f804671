import type { BlobCache } from '../cache/blob-cache.ts';
import type { Transfers } from '../session/transfers.ts';
import type { ModelFiles } from './replica.ts';

/** Models in the device's cache, fetched from the orchestrator where they are not there. */
export function cachedModels(cache: BlobCache, transfers: Pick<Transfers, 'fetchModel'>): ModelFiles {
  return {
    hold: ({ replicaId, model }, onReceived, signal) =>
      cache.hold(model, (blob, file, cut) => transfers.fetchModel(replicaId, blob, file, onReceived, cut), signal),
    release: ({ model }) => cache.release(model.sha256),
  };
}
