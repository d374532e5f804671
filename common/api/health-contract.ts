import { oc } from '@orpc/contract';
import { z } from 'zod';

export const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  uptimeSeconds: z.number().min(0),
  apiPort: z.int(),
  grpcPort: z.int(),
  devicesOnline: z.int().min(0),
  devicesTotal: z.int().min(0),
  jobsRunning: z.int().min(0),
  lastEvent: z.int().min(0).describe('Sequence of the newest event: where a new watcher begins'),
});
export type Health = z.infer<typeof Health>;

export const healthContract = {
  check: oc
    .route({
      method: 'GET',
      path: '/health',
      tags: ['Cluster'],
      summary: 'Is the orchestrator well, and what runs on it',
    })
    .output(Health),
};
