import { z } from 'zod';
import { Timestamp } from '../domain/ids.ts';

const release = {
  version: z.string(),
  notes: z.string().describe('Plain text; empty where there are none'),
  releasedAt: Timestamp.nullable(),
};

/** How the app is doing on its way to a newer version. */
export const UpdateState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off'), reason: z.string().describe('Why this app does not update itself') }),
  z.object({ kind: z.literal('unchecked') }),
  z.object({ kind: z.literal('checking') }),
  z.object({ kind: z.literal('current'), checkedAt: Timestamp }),
  z.object({
    kind: z.literal('downloading'),
    ...release,
    bytesDone: z.int().min(0),
    bytesTotal: z.int().min(0),
    bytesPerSecond: z.number().min(0),
  }),
  z.object({ kind: z.literal('ready'), ...release, verifiedAt: Timestamp }),
  z.object({ kind: z.literal('installing'), ...release }),
  z.object({ kind: z.literal('failed'), reason: z.string(), nextStep: z.string(), failedAt: Timestamp }),
]);
export type UpdateState = z.infer<typeof UpdateState>;
