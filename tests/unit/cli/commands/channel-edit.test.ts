import { expect, it } from 'vitest';
import { runCli } from '../../../../cli/run-cli.ts';
import { aWebhookReceiver, isSigned } from '../../../support/webhook-receiver.ts';
import { aControlApi } from '../../main/api/a-control-api.ts';
import { paperTerminal } from '../paper-terminal.ts';

/** `eo channels` against a real control API. */
async function aCluster() {
  const api = await aControlApi();
  const eo = async (args: readonly string[], secret?: string) => {
    const terminal = paperTerminal({ width: 160 });
    const given = secret === undefined ? {} : { EO_CHANNEL_SECRET: secret };
    const exitCode = await runCli(['channels', ...args], terminal, { EO_API: api.url, EO_TOKEN: api.secret, ...given });
    return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
  return { ...api, eo };
}

it('edits what is given of a webhook and keeps its secret, until another one is given', async () => {
  const { eo } = await aCluster();
  const [old, anew] = [await aWebhookReceiver(), await aWebhookReceiver()];
  const { printed: secret } = await eo(['add', 'ops', '--webhook', old.url, '--quiet', '22:00-07:00']);
  const edited = await eo(['edit', 'ops', '--webhook', anew.url, '--name', 'night', '--least', 'critical']);
  expect(edited.printed).toBe('Channel ops is changed and is called night now. Try it: eo channels test night');
  expect(await eo(['test', 'night'])).toMatchObject({ exitCode: 0 });
  const [made] = secret.split('\n').slice(-1);
  expect(anew.received.map((one) => isSigned(one, made ?? ''))).toEqual([true]);
  expect(old.received).toEqual([]);
  expect(JSON.parse((await eo(['list', '--json'])).printed)).toMatchObject([
    { name: 'night', least: 'critical', quiet: { from: '22:00', to: '07:00' } },
  ]);
  const other = 'a secret of one’s own';
  expect((await eo(['edit', 'night', '--no-quiet'], other)).notes).toContain('EO_CHANNEL_SECRET');
  await eo(['test', 'night']);
  expect(anew.received.map((one) => isSigned(one, other))).toEqual([false, true]);
  const { printed } = await eo(['edit', 'night', '--quiet', '23:00-06:00', '--json']);
  expect(JSON.parse(printed)).toMatchObject({ name: 'night', quiet: { from: '23:00', to: '06:00' } });
});

it('edits single parts of a mail, and says why it does not', async () => {
  const { eo } = await aCluster();
  const mail = ['--email', 'ops@example.org', '--smtp', 'smtp.example.org', '--from', 'eo@example.org', '--user', 'eo'];
  await eo(['add', 'mail', ...mail], 'open sesame');
  expect(await eo(['edit', 'mail', '--email', 'marie@example.org', '--port', '2525'])).toMatchObject({ exitCode: 0 });
  expect((await eo(['list'])).printed).toContain('marie@example.org by smtp.example.org');
  const why = async (...args: string[]) => {
    const { exitCode, notes } = await eo(['edit', ...args]);
    return `${exitCode} ${notes}`;
  };
  expect(await why('mail', '--smtp', 'smtp.other.org')).toMatch(
    /password was given for another machine[\s\S]*other\.org/,
  );
  expect(await why('mail', '--webhook', 'http://a.example')).toMatch(/is of kind email, not webhook/);
  expect(await why('mail', '--from', 'nobody')).toMatch(/from: /);
  expect(await why('mail')).toMatch(/nothing is to be changed/);
  expect(await why('nobody', '--least', 'info')).toMatch(/^66 [\s\S]*there is no channel nobody/);
  expect(await why('mail', '--smtp', 'smtp.other.org', '--no-secret')).toMatch(/^0/);
});
