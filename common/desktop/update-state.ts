import { z } from 'zod';
import { Timestamp } from '../domain/ids.ts';

const release = {
  version: z.string(),
  notes: z.string().describe('Plain text; empty where there are none'),
  releasedAt: Timestamp.nullable(),
};

/** Why an app does not update itself. */
export const WhyNoUpdates = z.enum(['not-released', 'no-place', 'by-package', 'other-system']);
export type WhyNoUpdates = z.infer<typeof WhyNoUpdates>;

/** How the app is doing on its way to a newer version. */
export const UpdateState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off'), reason: WhyNoUpdates }),
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
  z.object({
    kind: z.literal('ready'),
    ...release,
    verifiedAt: Timestamp,
    installsWhenIdle: z.boolean().describe('It is installed as soon as no job runs'),
  }),
  z.object({ kind: z.literal('installing'), ...release }),
  z.object({
    kind: z.literal('failed'),
    reason: z.string().describe('In the words of whatever failed'),
    nextStep: z.enum(['thrown-away', 'make-room', 'later']),
    failedAt: Timestamp,
  }),
]);
export type UpdateState = z.infer<typeof UpdateState>;
