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

const address = z
  .url({ protocol: /^https?$/, error: 'an http or https address' })
  .max(2_000)
  .refine((text) => !/^https?:\/\/[^/]*@/.test(text), 'an address without a user and a password');
const secret = z.string().min(1).max(4_000);
const host = z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'the name or address of a machine');
const mailbox = z.email().max(254);

/** Where a channel leads. Addresses count as secrets: whoever has one can write to it. */
export const ChannelTarget = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('webhook'),
    url: address,
    secret: secret.min(16).optional().describe('Of the signature; one is made without it'),
  }),
  z.object({ kind: z.literal('ntfy'), url: address.describe('Of the topic'), token: secret.optional() }),
  z.object({
    kind: z.literal('email'),
    host,
    port: z.int().min(1).max(65_535).default(587),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`none` sends in clear: to this machine only'),
    from: mailbox,
    to: z.array(mailbox).min(1).max(20),
    user: z.string().max(254).optional(),
    password: secret.optional(),
  }),
]);
export type ChannelTarget = z.infer<typeof ChannelTarget>;

/** A new channel. */
export const ChannelWishes = z.object({
  name: ChannelName,
  target: ChannelTarget,
  least: Severity.default('warning').describe('The least severity that it tells of'),
  quiet: QuietHours.nullable().default(null),
});
export type ChannelWishes = z.infer<typeof ChannelWishes>;

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
