import { z } from 'zod';
import { ChannelName, QuietHours } from './alert-channel.ts';
import { Severity } from './attention.ts';

const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00');

/** Quiet hours as they are asked for. */
export const QuietHoursWishes = QuietHours.extend({
  from: minute,
  to: minute,
  timeZone: z.string().max(64).refine(isTimeZone, 'a time zone such as Europe/Paris').optional(),
});

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
  quiet: QuietHoursWishes.nullable().default(null),
});
export type ChannelWishes = z.infer<typeof ChannelWishes>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
