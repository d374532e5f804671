import { z } from 'zod';
import { EconomyState } from '../economy/economy-state.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

/** What the devices that are online have together. */
export const Strength = z.object({
  cores: z.int().min(0),
  memoryBytes: z.int().min(0),
  samples: z.int().min(0).describe('Of the data sets that these devices keep to themselves'),
  onBattery: z.int().min(0).describe('Devices that run on a battery which is not charging'),
});
export type Strength = z.infer<typeof Strength>;

/** Room on a disk. */
export const DiskRoom = z.object({ freeBytes: z.int().min(0), totalBytes: z.int().min(0) });
export type DiskRoom = z.infer<typeof DiskRoom>;

export const ClusterOverview = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  uptimeSeconds: z.number().min(0),
  apiPort: z.int(),
  grpcPort: z.int(),
  lanPort: z.int().nullable().describe('Port of the control API on the local network; null where that is off'),
  devicesOnline: z.int().min(0),
  devicesTotal: z.int().min(0),
  jobsRunning: z.int().min(0),
  lastEvent: z.int().min(0).describe('Sequence of the newest event: where a new watcher begins'),
  strength: Strength.describe('Of the devices that are online'),
  disk: DiskRoom.nullable().describe('Of the data folder, as of the last half minute; null where it cannot be told'),
  economy: EconomyState.describe('What the orchestrator has stopped because its own machine is short of something'),
  dataFolder: z.string().nullable().describe('Told on its own machine and to admins; null to others'),
  warnings: z.array(z.string()).describe('What in the settings is not as safe as it could be'),
});
export type ClusterOverview = z.infer<typeof ClusterOverview>;

export const clusterContract = {
  get: callFor('viewer', 'cluster')
    .route({ method: 'GET', path: '/api/v1/cluster', tags: ['Cluster'], summary: 'The cluster, and what runs on it' })
    .output(ClusterOverview)
    .errors(pick()),
};
