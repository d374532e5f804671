import type { Channel } from '../../../../common/domain/alert-channel.ts';
import type { Severity } from '../../../../common/domain/attention.ts';

const kinds: Record<Channel['kind'], string> = {
  webhook: 'Webhook: signed JSON by POST',
  ntfy: 'ntfy: a note on the phone',
  email: 'E-mail',
};
const inShort: Record<Channel['kind'], string> = { webhook: 'Webhook', ntfy: 'ntfy', email: 'E-mail' };
const least: Record<Severity, string> = {
  critical: 'critical ones only',
  warning: 'warnings and graver ones',
  info: 'everything',
};

/** The ways by which people are told of alerts. */
export const channels = {
  none: 'No channels yet: alerts are on the screens and in the app only.',
  title: 'How shall people be told?',
  kinds,
  inShort,
  least,
  tellsOf: 'Tells of',
  nameNote: 'Lower-case letters, digits and hyphens',
  webhook: { url: 'Address', secret: 'Secret of the signature', secretNote: 'Empty: one is made and shown once.' },
  ntfy: { url: 'Address of the topic', token: 'Access token', tokenNote: 'Only for topics that want one.' },
  mail: {
    host: 'Mail server',
    port: 'Port',
    security: 'Encryption',
    securities: { starttls: 'STARTTLS (usual)', tls: 'TLS from the start', none: 'none: to this machine only' },
    from: 'From',
    to: 'To',
    toNote: 'Addresses with commas between',
    user: 'User',
    password: 'Password',
    optional: 'Where the server wants one.',
  },
  quiet: {
    label: 'Quiet hours',
    note: 'What happens then is told afterwards; critical alerts pass.',
    from: 'From',
    to: 'To',
    zone: 'In the time zone of the orchestrator.',
    same: 'The same time twice is never quiet',
    holdsCritical: 'Critical alerts wait as well',
    text: (from: string, to: string) => `quiet ${from}–${to}`,
    textCritical: (from: string, to: string) => `quiet ${from}–${to}, also of critical ones`,
  },
  problems: {
    name: 'Lower-case letters, digits and hyphens, at most 40',
    url: 'An http or https address, without user and password in it',
    secret: 'At least 16 characters',
    token: 'At most 4,000 characters',
    host: 'The name or address of a machine',
    port: 'A whole number from 1 to 65,535',
    from: 'An e-mail address',
    to: 'One to 20 e-mail addresses',
    user: 'At most 254 characters',
    password: 'At most 4,000 characters',
    quiet: 'A time such as 22:00',
  },
  kept: 'Addresses and secrets are kept with the keys of the cluster and not shown again.',
  waiting: (count: string) => `${count} waiting`,
  lastSent: (age: string) => `last told ${age}`,
  neverSent: 'has told nothing yet',
  testing: 'A test is on its way …',
  arrivedAt: (time: string) => `The test has arrived at ${time}.`,
  notArrived: 'The test has not arrived.',
  failing: (age: string) => `Failing since a try ${age}:`,
  retried: 'It is tried again by itself, for a day; a test that arrives sends the rest at once.',
};
