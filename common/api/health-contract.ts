import { z } from 'zod';
import { openCall } from './access-rule.ts';

export const Health = z.object({ status: z.literal('ok'), version: z.string() });
export type Health = z.infer<typeof Health>;

export const healthContract = {
  check: openCall()
    .route({ method: 'GET', path: '/health', tags: ['Cluster'], summary: 'Is the orchestrator well' })
    .output(Health),
};
