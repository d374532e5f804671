import { z } from 'zod';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

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
  warnings: z.array(z.string()).describe('What in the settings is not as safe as it could be'),
});
export type ClusterOverview = z.infer<typeof ClusterOverview>;

export const clusterContract = {
  get: callFor('viewer', 'cluster')
    .route({ method: 'GET', path: '/api/v1/cluster', tags: ['Cluster'], summary: 'The cluster, and what runs on it' })
    .output(ClusterOverview)
    .errors(pick()),
};
