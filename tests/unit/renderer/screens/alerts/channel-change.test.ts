import { expect, test } from 'vitest';
import { ChannelDetails } from '../../../../../common/domain/channel-wishes.ts';
import { en } from '../../../../../renderer/language/en.ts';
import { differs, readChange, typedAnew } from '../../../../../renderer/screens/alerts/channels/channel-change.ts';
import { type TypedChannel, typedChannel } from '../../../../../renderer/screens/alerts/channels/typed-channel.ts';

const { ways: words } = en.alerts;
const someChannel = (target: object, part: object = {}) =>
  ChannelDetails.parse({
    name: 'ops',
    kind: Reflect.get(target, 'kind'),
    where: 'a.example',
    least: 'warning',
    quiet: null,
    createdAt: 0,
    waiting: 0,
    lastSentAt: null,
    problem: null,
    target,
    ...part,
  });
const someMail = {
  kind: 'email',
  host: 'a.example',
  port: 465,
  security: 'tls',
  from: 'eo@example.org',
  to: ['ops@example.org', 'marie@example.org'],
  user: 'eo',
  hasPassword: true,
};
const quiet = { from: '22:00', to: '07:00', timeZone: 'Europe/Paris', holdsCritical: true };
const webhook = someChannel({ kind: 'webhook' });
const topic = someChannel({ kind: 'ntfy', hasToken: true });
const mail = someChannel(someMail, { quiet });

/** What is changed by typing this over a channel. */
const read = (stored: ChannelDetails, part: Partial<TypedChannel>) =>
  readChange(stored, { ...typedChannel(stored), ...part }, words);

test('what is typed as it was changes nothing', () => {
  for (const stored of [webhook, topic, mail]) {
    expect(read(stored, {})).toEqual({ change: undefined, problems: {} });
  }
  expect(read(mail, { to: 'ops@example.org;marie@example.org', host: ' a.example ' }).change).toBeUndefined();
  expect(read(mail, { token: 'of another kind', url: 'nonsense' }).change).toBeUndefined();
});

test('only what differs is sent', () => {
  expect(read(webhook, { name: 'night', least: 'critical' }).change).toEqual({ newName: 'night', least: 'critical' });
  expect(read(webhook, { url: 'https://b.example' }).change).toEqual({
    target: { kind: 'webhook', url: 'https://b.example' },
  });
  expect(read(webhook, { secret: 'n'.repeat(16) }).change).toEqual({
    target: { kind: 'webhook', secret: 'n'.repeat(16) },
  });
  expect(read(mail, { port: '587', security: 'starttls', password: 'anew' }).change).toEqual({
    target: { kind: 'email', port: 587, security: 'starttls', password: 'anew' },
  });
});

test('secrets are forgotten only where there are some, and a password goes with its user', () => {
  expect(read(topic, { forgets: true, token: 'typed before' }).change).toEqual({
    target: { kind: 'ntfy', token: null },
  });
  const nobody = { target: { kind: 'email', user: null, password: null } };
  expect(read(mail, { forgets: true, password: 'typed before' }).change).toEqual(nobody);
  expect(read(mail, { user: ' ' }).change).toEqual(nobody);
  const open = someChannel({ ...someMail, hasPassword: false });
  expect(read(open, { user: '' }).change).toEqual({ target: { kind: 'email', user: null } });
  expect(read(someChannel({ ...someMail, user: null }), { forgets: true }).change).toEqual({
    target: { kind: 'email', password: null },
  });
});

test('quiet hours are changed as a whole, also their time zone, and can be taken away', () => {
  expect(read(mail, { timeZone: '' }).change).toEqual({ quiet: { from: '22:00', to: '07:00', holdsCritical: true } });
  expect(read(mail, { quietTo: '08:00' }).change).toEqual({ quiet: { ...quiet, to: '08:00' } });
  expect(read(mail, { isQuiet: false }).change).toEqual({ quiet: null });
  expect(read(webhook, { isQuiet: true, timeZone: 'UTC' }).change).toEqual({
    quiet: { from: '22:00', to: '07:00', timeZone: 'UTC', holdsCritical: false },
  });
});

test('what is wrong stands beside its field, and nothing is sent', () => {
  const { change, problems } = read(mail, { name: 'Ops', host: '', timeZone: 'Mars/Olympus', quietTo: '22:00' });
  expect(change).toBeUndefined();
  expect(problems).toEqual({
    name: words.problems.name,
    host: words.problems.host,
    timeZone: words.problems.timeZone,
    quietTo: words.quiet.same,
  });
  expect(read(webhook, { secret: 'short' }).problems).toEqual({ secret: words.problems.secret });
  const never = someChannel(someMail, { quiet: { ...quiet, to: '22:00' } });
  expect(read(never, { least: 'info' })).toEqual({ change: { least: 'info' }, problems: {} });
});

test('what others have changed is seen; fields that were left alone follow it, what was typed stays', () => {
  const now = someChannel({ ...someMail, host: 'b.example' }, { least: 'info', quiet });
  expect(differs(mail, now)).toBe(true);
  expect(differs(mail, { ...mail, waiting: 3 })).toBe(false);
  const typed = typedAnew({ ...typedChannel(mail), least: 'critical', password: 'anew' }, mail, now);
  expect(typed).toEqual({ ...typedChannel(now), least: 'critical', password: 'anew' });
  const forgotten = someChannel({ kind: 'ntfy', hasToken: false });
  expect(typedAnew({ ...typedChannel(topic), forgets: true }, topic, forgotten)).toEqual(typedChannel(forgotten));
});
