import { z } from 'zod';
import { Severity } from './attention.ts';
import { Timestamp } from './ids.ts';

/** Name of a channel; part of the name under which its secrets are kept. */
export const ChannelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40');
export type ChannelName = z.infer<typeof ChannelName>;

const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00');

/** A time of each day in which the channel waits. */
export const QuietHours = z.object({
  from: minute,
  to: minute,
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'a time zone such as Europe/Paris')
    .optional()
    .describe('That of the orchestrator without it'),
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
    .object({ message: z.string(), at: Timestamp })
    .nullable()
    .describe('Why the last attempt failed; null after one that did not'),
});
export type Channel = z.infer<typeof Channel>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
