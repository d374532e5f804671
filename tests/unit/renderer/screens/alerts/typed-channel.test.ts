import { expect, test } from 'vitest';
import { en } from '../../../../../renderer/language/en.ts';
import { EMPTY_CHANNEL, readChannel } from '../../../../../renderer/screens/alerts/channels/typed-channel.ts';

const { ways: words } = en.alerts;
const mail = {
  ...EMPTY_CHANNEL,
  name: 'mail',
  kind: 'email',
  host: 'smtp.example.org',
  from: 'eo@example.org',
  to: 'ops@example.org; marie@example.org',
} as const;

test('mails go to several people; what is left empty is not asked for', () => {
  expect(readChannel({ ...mail, isQuiet: true }, words).wishes).toEqual({
    name: 'mail',
    target: {
      kind: 'email',
      host: 'smtp.example.org',
      port: 587,
      security: 'starttls',
      from: 'eo@example.org',
      to: ['ops@example.org', 'marie@example.org'],
    },
    least: 'warning',
    quiet: { from: '22:00', to: '07:00', holdsCritical: false },
  });
});

test('what is wrong stands beside its field, and what another kind has is not looked at', () => {
  const wrong = { ...mail, host: 'smtp example', port: '99999', to: 'ops@example.org, nobody', url: 'nonsense' };
  expect(readChannel(wrong, words).problems).toEqual({
    host: words.problems.host,
    port: words.problems.port,
    to: words.problems.to,
  });
  const webhook = { ...EMPTY_CHANNEL, name: 'Ops', url: 'https://me:mine@example.org', secret: 'short' };
  expect(readChannel(webhook, words).problems).toEqual({
    name: words.problems.name,
    url: words.problems.url,
    secret: words.problems.secret,
  });
});

test('quiet hours need two times of day that differ', () => {
  expect(readChannel({ ...mail, isQuiet: true, quietFrom: '25:00' }, words).problems).toEqual({
    quietFrom: words.problems.quiet,
  });
  expect(readChannel({ ...mail, isQuiet: true, quietTo: '22:00' }, words).problems).toEqual({
    quietTo: words.quiet.same,
  });
});
