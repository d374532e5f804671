import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { runCli } from '../../../../cli/run-cli.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { parseJoinString } from '../../../../platform/pki/join-string.ts';
import { readOwnerPause } from '../../../../worker-agent/etiquette/owner-pause.ts';
import { loadIdentity } from '../../../../worker-agent/identity.ts';
import { aControlApi, aDevice } from '../../main/api/a-control-api.ts';
import { aCandidate } from '../../main/rpc/a-secured-cluster.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';
import { paperTerminal } from '../paper-terminal.ts';

/** `eo` against a real control API. */
async function aCluster() {
  const api = await aControlApi();
  const environment = { EO_API: api.url, EO_TOKEN: api.secret };
  const eo = async (...args: string[]) => {
    const terminal = paperTerminal();
    const exitCode = await runCli(args, terminal, environment);
    return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
  /** A machine that asks with these digits. */
  const asks = async (name: string, code: string) => {
    const { request } = await createCertificateRequest();
    api.joining.requests.ask({ candidate: aCandidate(name), request, code, address: '10.0.0.5' });
    api.known.set(aCandidate(name).id, aDevice(name)); // what the devices of this API are is a stand-in
  };
  return { ...api, eo, asks };
}

describe('eo token', () => {
  it('makes a join string, lists it without its secret, and revokes it', async () => {
    const { eo, joining } = await aCluster();
    const created = await eo('token', 'create', '--ttl', '2h', '--uses', '3', '--tags', 'lab, gpu');
    expect(created).toMatchObject({ exitCode: 0, notes: expect.stringContaining('3 machines') });
    const { tokenId, secret, authority, hosts, joinPort } = parseJoinString(created.printed);
    expect({ authority, hosts, joinPort }).toEqual({
      authority: joining.authority.fingerprint,
      hosts: ['127.0.0.1'],
      joinPort: 50_052,
    });
    const listed = await eo('token', 'list');
    expect(listed.printed).toMatch(new RegExp(`${tokenId}\\s+good\\s+0 of 3\\s+in \\d+ \\w+\\s+lab, gpu`));
    expect(await eo('token', 'revoke', tokenId)).toMatchObject({
      exitCode: 0,
      printed: `Join token ${tokenId} was revoked.`,
    });
    const after = await eo('token', 'list', '--json');
    expect(JSON.parse(after.printed)).toMatchObject([{ id: tokenId, tags: ['lab', 'gpu'], uses: 3 }]);
    expect((await eo('token', 'list')).printed).toMatch(/revoked/);
    expect([listed.printed, after.printed].join('')).not.toContain(secret);
  });

  it('says what a token is no more', async () => {
    const { eo, clock } = await aCluster();
    expect((await eo('token', 'list')).printed).toBe('No join tokens. Make one with "eo token create".');
    const { printed } = await eo('token', 'create', '--json');
    expect(JSON.parse(printed)).toMatchObject({ token: { uses: 1 }, joinString: expect.stringMatching(/^eo1\./) });
    expect(clock.now()).toBeGreaterThan(0);
  });

  it.each([
    [['token', 'revoke', 'ffffffffff'], 66],
    [['token', 'revoke', 'NO SUCH'], 66],
    [['token', 'create', '--ttl', 'soon'], 2],
    [['token', 'create', '--uses', '0'], 2],
    [['token', 'create', '--tags', 'No Tag'], 2],
  ])('%j ends with %d', async (args, exitCode) => {
    const { eo, joining } = await aCluster();
    expect((await eo(...args)).exitCode).toBe(exitCode);
    expect(joining.tokens.list()).toEqual([]);
  });
});

describe('eo devices', () => {
  it('lists a machine that asks with its digits, and lets it in by them', async () => {
    const { eo, asks, joining } = await aCluster();
    await asks('spare', '042 137');
    expect((await eo('devices')).printed).toMatch(/042 137\s+spare\s+10\.0\.0\.5/);
    expect(JSON.parse((await eo('devices', '--json')).printed)).toMatchObject([{ name: 'spare' }]);
    expect(await eo('devices', 'approve', '042138')).toMatchObject({
      exitCode: 66,
      notes: expect.stringContaining('somebody is between the two'),
    });
    expect(await eo('devices', 'approve', '042', '137')).toMatchObject({ exitCode: 0, printed: 'spare is in.' });
    expect(joining.requests.list()).toEqual([]);
    expect(joining.devices.list()).toMatchObject([{ name: 'spare' }]);
  });

  it('turns a machine away by its name', async () => {
    const { eo, asks, joining } = await aCluster();
    await asks('spare', '042 137');
    expect((await eo('devices', 'deny', 'other')).exitCode).toBe(66);
    expect(await eo('devices', 'deny', 'spare')).toMatchObject({ exitCode: 0, printed: 'spare was turned away.' });
    expect(joining.requests.list()).toEqual([]);
    expect((await eo('devices', 'approve', '042137')).exitCode).toBe(66);
  });

  it.each(['12345', '1234567', 'abcdef', ''])('approve does not take %j for digits', async (digits) => {
    const { eo } = await aCluster();
    expect(await eo('devices', 'approve', digits)).toMatchObject({
      exitCode: 2,
      notes: expect.stringContaining('six digits'),
    });
  });
});

describe('eo ca', () => {
  it('shows the authority, writes its certificate into a new file only, and replaces it', async () => {
    const { eo, joining } = await aCluster();
    const before = joining.authority.fingerprint;
    expect((await eo('ca')).printed).toContain(before);
    const file = join(aTemporaryFolder(), 'ca.pem');
    expect(await eo('ca', 'export', file)).toMatchObject({ exitCode: 0, printed: expect.stringContaining(file) });
    expect(await readFile(file, 'utf8')).toBe(joining.authority.certificate);
    expect(await eo('ca', 'export', file)).toMatchObject({
      exitCode: 1,
      notes: expect.stringContaining('is there already'),
    });
    expect(await eo('ca', 'rotate')).toMatchObject({ exitCode: 0, printed: expect.stringContaining('was replaced') });
    expect(joining.authority.fingerprint).not.toBe(before);
    const shown = JSON.parse((await eo('ca', 'show', '--json')).printed);
    expect(shown).toMatchObject({ fingerprint: joining.authority.fingerprint });
  });
});

test('the owner switches an agent that there is, and is told where there is none', async () => {
  const { eo } = await aCluster();
  const wrong = join(aTemporaryFolder(), 'typo');
  for (const words of [['pause', '2h'], ['pause'], ['resume']]) {
    const refused = await eo('agent', ...words, '--data', wrong);
    expect(refused).toMatchObject({ exitCode: 66, printed: '' });
    expect(refused.notes).toContain(`${wrong} is no agent's data folder`);
    expect(refused.notes).toContain('--data');
  }
  expect(existsSync(wrong)).toBe(false);

  const folder = aTemporaryFolder();
  await loadIdentity(folder, 'nuc');
  expect(await eo('agent', 'pause', '--data', folder)).toMatchObject({ exitCode: 0 });
  expect(await readOwnerPause(folder)).toEqual({ until: null });
  expect(await eo('agent', 'resume', '--data', folder)).toMatchObject({ exitCode: 0 });
  expect(await readOwnerPause(folder)).toBeNull();
});

describe('eo agent status', () => {
  it('says that no agent runs, or how it is', async () => {
    const { eo } = await aCluster();
    const folder = aTemporaryFolder();
    expect(await eo('agent', 'status', '--data', folder)).toMatchObject({
      exitCode: 66,
      notes: expect.stringContaining("is no agent's data folder"),
    });
    await loadIdentity(folder, 'nuc');
    expect(await eo('agent', 'status', '--data', folder)).toMatchObject({
      exitCode: 69,
      notes: expect.stringContaining('no agent runs on'),
    });
    const status = {
      pid: process.pid,
      deviceId: 'nuc',
      name: 'nuc',
      phase: 'discovering',
      since: Date.now() - 60_000,
      cluster: 'home',
      code: '042 137',
      reason: 'a person has to approve this device',
      nextStep: 'Run "eo devices approve 042137".',
      etiquette: {
        level: 'yield',
        reasons: [{ rule: 'charge', level: 'yield', measured: 0.4, limit: 0.5 }],
        since: 1,
        until: null,
      },
    };
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'status.json'), JSON.stringify(status));
    const { printed } = await eo('agent', 'status', '--data', folder);
    for (const part of [
      'waiting for a person to let it in',
      '042 137',
      'home',
      status.reason,
      status.nextStep,
      'its battery has 40 %',
    ]) {
      expect(printed).toContain(part);
    }
    expect(JSON.parse((await eo('agent', 'status', '--data', folder, '--json')).printed)).toEqual({
      ...status,
      economy: null,
    });
    await writeFile(join(folder, 'status.json'), JSON.stringify({ ...status, phase: 'active', code: null }));
    expect((await eo('agent', 'status', '--data', folder)).printed).toContain('a member, ready for work');
  });
});

describe('eo keys', () => {
  it('writes a backup for its owner only, and restores it', async () => {
    const { folder, joining } = await aCluster();
    const place = aTemporaryFolder();
    const [file, data] = [join(place, 'keys.json'), join(place, 'new')];
    const eo = async (...args: string[]) => {
      const terminal = paperTerminal();
      const exitCode = await runCli(args, terminal, { EO_PASSPHRASE: 'correct horse battery' });
      return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
    };
    expect(joining.authority.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await eo('keys', 'backup', file, '--data', folder)).toMatchObject({
      exitCode: 0,
      printed: `2 keys written to ${file}.`,
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await eo('keys', 'backup', file, '--data', folder)).exitCode).toBe(1);
    const restored = await eo('keys', 'restore', file, '--data', data, '--json');
    expect(JSON.parse(restored.printed)).toEqual({
      folder: data,
      keys: ['certificate-authority', 'server-certificate'],
    });
    for (const name of ['certificate-authority', 'server-certificate']) {
      expect(await readFile(join(data, 'keys', name), 'utf8')).toBe(await readFile(join(folder, 'keys', name), 'utf8'));
    }
  });
});

it('secrets are taken out of the environment before a command runs', async () => {
  const names = ['EO_JOIN', 'EO_TOKEN', 'EO_PASSPHRASE'];
  for (const name of names) process.env[name] = 'secret';
  const exitCode = await runCli(['agent', '--orchestrator', 'nowhere'], paperTerminal(), {});
  expect(exitCode).toBe(78);
  expect(names.filter((name) => name in process.env)).toEqual([]);
});
