import { z } from 'zod';
import { Channel, ChannelName, QuietHours } from './alert-channel.ts';
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
const mailboxes = z.array(mailbox).min(1).max(20);
const port = z.int().min(1).max(65_535);
const security = z.enum(['starttls', 'tls', 'none']).describe('`none` sends in clear: to this machine only');
const user = z.string().max(254);

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
    port: port.default(587),
    security: security.default('starttls'),
    from: mailbox,
    to: mailboxes,
    user: user.optional(),
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

/** What is to be changed of where a channel leads. What is left out stays, with its secrets; null forgets. */
export const ChannelTargetChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: address.optional(), secret: secret.min(16).optional() }),
  z.object({ kind: z.literal('ntfy'), url: address.optional(), token: secret.nullable().optional() }),
  z.object({
    kind: z.literal('email'),
    host: host.optional(),
    port: port.optional(),
    security: security.optional(),
    from: mailbox.optional(),
    to: mailboxes.optional(),
    user: user.nullable().optional(),
    password: secret.nullable().optional(),
  }),
]);
export type ChannelTargetChange = z.infer<typeof ChannelTargetChange>;

/** What is to be changed of a channel; what is left out stays. */
export const ChannelChange = z.object({
  newName: ChannelName.optional(),
  target: ChannelTargetChange.optional().describe('Of the kind that the channel has'),
  least: Severity.optional(),
  quiet: QuietHoursWishes.nullable().optional(),
});
export type ChannelChange = z.infer<typeof ChannelChange>;

/** What may be shown of where a channel leads: no secrets, and no addresses that let their holder write. */
export const ShownTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook') }),
  z.object({ kind: z.literal('ntfy'), hasToken: z.boolean() }),
  z.object({
    kind: z.literal('email'),
    host,
    port,
    security,
    from: mailbox,
    to: mailboxes,
    user: user.nullable(),
    hasPassword: z.boolean(),
  }),
]);
export type ShownTarget = z.infer<typeof ShownTarget>;

/** A channel with what may be shown of where it leads. */
export const ChannelDetails = Channel.extend({ target: ShownTarget });
export type ChannelDetails = z.infer<typeof ChannelDetails>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
