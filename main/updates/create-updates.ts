import { join } from 'node:path';
import type { DeviceId, Sha256 } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { ServedMeanwhile } from '../../common/updates/rollout.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { ReleaseStore } from './release-store.ts';
import { createReleaseUploads, type ReleaseUploads } from './release-uploads.ts';
import { Rollouts } from './rollouts.ts';

interface UpdatesDeps {
  readonly data: string;
  readonly database: Database;
  readonly events: EventLog;
  readonly blobs: BlobStore;
  readonly devices: DeviceRegistry;
  readonly servedBy: (id: DeviceId) => readonly string[];
  readonly servedMeanwhile: (id: DeviceId) => ServedMeanwhile[];
  readonly onLeaving: (id: DeviceId) => void;
  readonly releaseBlob: (sha256: Sha256) => Promise<void>;
  /** File with the public key of a publisher that the owner believes. */
  readonly publisherKey: string | undefined;
  readonly clock: Clock;
}

/** Releases of the agent, and their way to the devices. */
export interface Updates {
  readonly releases: ReleaseStore;
  readonly uploads: ReleaseUploads;
  readonly rollouts: Rollouts;
  readonly services: readonly Service[];
}

/** Wires the updates of agents. */
export function createUpdates({ data, publisherKey, ...deps }: UpdatesDeps): Updates {
  const releases: ReleaseStore = new ReleaseStore({
    ...deps,
    publisherKey,
    whyKept: (version) => rollouts.whyKept(version),
  });
  const uploads = createReleaseUploads({ folder: join(data, 'release-uploads'), releases, clock: deps.clock });
  const rollouts: Rollouts = new Rollouts({ ...deps, releases });
  return { releases, uploads, rollouts, services: [releases, uploads, rollouts] };
}
