import { z } from 'zod';
import { Severity } from './attention.ts';
import { Timestamp } from './ids.ts';

/** Name of a channel; part of the name under which its secrets are kept. */
export const ChannelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40');
export type ChannelName = z.infer<typeof ChannelName>;

/** A time of each day in which the channel waits. */
export const QuietHours = z.object({
  from: z.string(),
  to: z.string(),
  timeZone: z.string().optional().describe('That of the orchestrator without it'),
  holdsCritical: z.boolean().default(false).describe('Critical alerts wait as well'),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** A way by which people are told of alerts, without its secrets. */
export const Channel = z.object({
  name: ChannelName,
  kind: z.enum(['webhook', 'ntfy', 'email']),
  where: z.string().describe('The machine that it leads to, and for e-mail to whom'),
  least: Severity,
  quiet: QuietHours.nullable(),
  createdAt: Timestamp,
  waiting: z.int().min(0).describe('Notifications that are still to be sent'),
  lastSentAt: Timestamp.nullable(),
  problem: z
    .object({
      message: z.string(),
      hint: z.string().nullable().default(null).describe('What to do about it'),
      at: Timestamp,
    })
    .nullable()
    .describe('Why the last attempt failed; null after one that did not'),
});
export type Channel = z.infer<typeof Channel>;
