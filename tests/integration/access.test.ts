import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { NewAccessToken } from '../../common/api/access-contract.ts';
import { createControlClient } from '../../common/api-client/control-client.ts';
import type { Role } from '../../common/domain/actor.ts';
import { askAnything } from '../support/ask-anything.ts';
import { runEo } from '../support/eo-process.ts';
import { anOwnCertificate } from '../support/own-certificate.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { within } from '../support/within.ts';

async function aToken({ client }: TestOrchestrator, role: Role, more: { ttlSeconds?: number } = {}) {
  const { token, secret } = await client.access.createToken({ name: `one ${role}`, role, ...more });
  return { id: token.id, secret, headers: { authorization: `Bearer ${secret}` } };
}

/** Opens the event stream, and hands out how it ends. */
async function watchUntilEnd(orchestrator: TestOrchestrator, headers: Record<string, string>) {
  const left = new AbortController();
  onTestFinished(() => left.abort());
  const response = await fetch(`${orchestrator.baseUrl}/api/v1/events`, { headers, signal: left.signal });
  expect(response.status).toBe(200);
  return { ended: response.text().then(() => Date.now()) };
}

describe('who may do what', () => {
  test('without a token nothing, with one what its role may, and no longer than it is good', async () => {
    const orchestrator = await TestOrchestrator.start();
    const { baseUrl, client } = orchestrator;
    for (const path of ['/api/v1/cluster', '/api/v1/jobs', '/docs', '/openapi.json', '/schemas/job.json', '/']) {
      expect([path, (await fetch(baseUrl + path)).status]).toEqual([path, 401]);
    }
    expect(await (await fetch(`${baseUrl}/health`)).json()).toEqual({ status: 'ok', version: expect.any(String) });

    const viewer = await aToken(orchestrator, 'viewer');
    const operator = await aToken(orchestrator, 'operator');
    const as = ({ secret: token }: { secret: string }) => createControlClient({ baseUrl, token });
    expect(await as(viewer).devices.list({})).toEqual([]);
    await expect(as(viewer).datasets.remove({ name: 'none' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(as(operator).datasets.remove({ name: 'none' })).rejects.toMatchObject({ code: 'not-found' });
    const more = { name: 'more', role: 'viewer' } as const;
    await expect(as(operator).access.createToken(more)).rejects.toMatchObject({
      code: 'forbidden',
      details: { neededRole: 'admin' },
    });

    const watching = await watchUntilEnd(orchestrator, viewer.headers);
    const before = Date.now();
    await client.access.revokeToken({ id: viewer.id });
    expect((await within('the stream to end', watching.ended, 5_000)) - before).toBeLessThan(1_000);
    await expect(as(viewer).devices.list({})).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'the access token was revoked',
    });

    const short = await aToken(orchestrator, 'viewer', { ttlSeconds: 2 });
    const expiring = await watchUntilEnd(orchestrator, short.headers);
    await within('the stream to end', expiring.ended, 10_000);
    await expect(as(short).devices.list({})).rejects.toMatchObject({ message: 'the access has expired' });

    const kinds = (await client.events.history({})).map(({ body }) => body.kind);
    expect(kinds).toEqual(expect.arrayContaining(['access-token-created', 'access-token-revoked']));
    for (const { secret } of [viewer, operator, short, { secret: orchestrator.token }]) {
      expect(orchestrator.process.output).not.toContain(secret.slice(-43));
    }
  });

  test('no other web site, and nobody who guesses', async () => {
    const { baseUrl, token } = await TestOrchestrator.start();
    const owner = { authorization: `Bearer ${token}` };
    const url = `${baseUrl}/api/v1/cluster`;
    for (const headers of [
      { host: 'evil.example' },
      { host: '192.168.0.2:8000' },
      { origin: 'https://evil.example' },
    ]) {
      expect((await askAnything(url, { headers: { ...owner, ...headers } })).status).toBe(403);
    }
    const guess = { authorization: `Bearer eo_0123456789ab_${'x'.repeat(43)}` };
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await fetch(url, { headers: guess })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const late = await fetch(url, { headers: guess });
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(url, { headers: owner })).status).toBe(200);
    expect((await fetch(url, { headers: owner })).headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('the owner finds their token in the data folder, and gets another one when it is gone', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { folder, baseUrl, token } = orchestrator;
  const path = join(folder, 'owner-token');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await runEo(['status', '--data', folder])).code).toBe(0);
  const stranger = await runEo(['status', '--api', baseUrl], { environment: { EO_DATA: aTemporaryFolder() } });
  expect([stranger.code, stranger.output]).toEqual([77, expect.stringContaining('EO_TOKEN')]);
  expect((await runEo(['status', '--api', baseUrl], { environment: { EO_TOKEN: token } })).code).toBe(0);

  await orchestrator.stop();
  rmSync(path);
  await orchestrator.restart();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8').trim()).not.toBe(token);
  expect((await orchestrator.fetch('/api/v1/cluster')).status).toBe(401);
});

test('access tokens are made, listed and revoked by eo', async () => {
  const { folder, baseUrl } = await TestOrchestrator.start();
  const eo = (...args: string[]) => runEo([...args, '--data', folder]);
  const wish = ['--role', 'operator', '--scopes', 'jobs,devices', '--ttl', '30d', '--json'];
  const made = await eo('access', 'create', 'nightly', ...wish);
  const { token, secret } = JSON.parse(made.output) as NewAccessToken;
  expect(token).toMatchObject({ role: 'operator', scopes: ['jobs', 'devices'], lastUsedAt: null });
  expect((token.expiresAt ?? 0) - token.createdAt).toBe(30 * 86_400_000);
  const asNightly = { environment: { EO_TOKEN: secret } };
  expect((await runEo(['jobs', '--api', baseUrl], asNightly)).code).toBe(0);
  const refused = await runEo(['models', '--api', baseUrl], asNightly);
  expect([refused.code, refused.output]).toEqual([77, expect.stringContaining('this needs the scope models')]);
  expect((await eo('access', 'list')).output).toMatch(/nightly +operator +jobs, devices .*good for 2?\d days/);
  expect((await eo('access', 'revoke', 'nightly')).output).toContain('The access token nightly is revoked.');
  expect((await runEo(['jobs', '--api', baseUrl], asNightly)).code).toBe(77);
});

test('a browser is signed in by a link that works once, also over a restart, for its own pages only', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { folder, baseUrl, client } = orchestrator;
  const opened = await runEo(['open', '--print', '--json', '--data', folder]);
  const { url } = JSON.parse(opened.output) as { url: string };
  expect(url).toMatch(new RegExp(`^${baseUrl}/sign-in#[\\w-]{43}$`));
  const redeem = () =>
    fetch(`${baseUrl}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: new URL(url).hash.slice(1) }),
    });
  const signedIn = await redeem();
  expect(signedIn.status).toBe(204);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await redeem()).status).toBe(401);

  const list = async (headers = {}) =>
    (await askAnything(`${baseUrl}/docs`, { headers: { cookie, ...headers } })).status;
  const make = async (name: string, headers = {}) => {
    const json = { cookie, 'content-type': 'application/json', ...headers };
    const body = JSON.stringify({ name, role: 'viewer' });
    const options = { method: 'POST', headers: json, body };
    return (await askAnything(`${baseUrl}/api/v1/access/tokens`, options)).status;
  };
  expect(await list()).toBe(200);
  expect(await make('from nowhere')).toBe(403);
  expect(await make('from elsewhere', { origin: 'http://127.0.0.1:3000' })).toBe(403);
  expect(await make('from here', { origin: baseUrl })).toBe(201);

  await orchestrator.kill();
  await orchestrator.restart();
  expect(await list()).toBe(200);
  const out = await askAnything(`${baseUrl}/api/v1/sign-out`, { method: 'POST', headers: { cookie, origin: baseUrl } });
  expect([out.status, await list()]).toEqual([204, 401]);
  const events = await client.events.history({});
  expect(events.map(({ body }) => body.kind)).toContain('signed-in');
});

describe('the local network', () => {
  test('gets TLS with the owner’s certificate, and the same rules', async ({ skip }) => {
    const own = anOwnCertificate('attic.example');
    if (own === undefined) return skip('openssl is not installed');
    const files = ['--lan-certificate', own.certificate, '--lan-key', own.key];
    const lan = ['--no-advertise', '--lan', '--lan-host', '127.0.0.1', '--lan-port', '0', ...files];
    const { client, token } = await TestOrchestrator.start({ args: lan });
    const { lanPort, warnings } = await client.cluster.get();
    if (lanPort === null) throw new Error('it does not listen');
    expect(warnings).toEqual([]);
    const ask = (host: string, headers: Record<string, string> = {}) =>
      askAnything(`https://127.0.0.1:${lanPort}/api/v1/cluster`, {
        ca: own.pem,
        // The name that is asked for is not always one of the certificate's.
        checkServerIdentity: () => undefined,
        headers: { authorization: `Bearer ${token}`, host, ...headers },
      });
    const names = [
      'attic.example',
      `192.168.7.7:${lanPort}`,
      hostname(),
      `${hostname()}.local`,
      '[fe80::1]:1',
      'localhost',
    ];
    for (const name of names) expect([name, (await ask(name)).status]).toEqual([name, 200]);
    for (const name of ['evil.example', 'example', 'attic.example.evil']) expect((await ask(name)).status).toBe(403);
    expect((await ask('attic.example')).headers['strict-transport-security']).toMatch(/^max-age=\d+$/);
    expect((await ask('localhost')).headers['strict-transport-security']).toBeUndefined();
    expect((await ask('attic.example', { authorization: '' })).status).toBe(401);
    expect((await ask('attic.example', { origin: 'http://attic.example' })).status).toBe(403);
    expect((await ask('attic.example', { origin: 'https://attic.example' })).status).toBe(200);
    const { path } = await client.access.createSignInLink();
    const signedIn = await askAnything(`https://127.0.0.1:${lanPort}/api/v1/sign-in`, {
      method: 'POST',
      ca: own.pem,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: path.replace('/sign-in#', '') }),
    });
    expect(String(signedIn.headers['set-cookie'])).toMatch(new RegExp(`^__Host-eo-session-${lanPort}=.*; Secure$`));
    await expect(askAnything(`http://127.0.0.1:${lanPort}/health`)).rejects.toThrow();
    const old = connect({ port: lanPort, host: '127.0.0.1', ca: own.pem, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    await expect(
      new Promise((resolve, reject) => old.on('secureConnect', resolve).on('error', reject)),
    ).rejects.toThrow();
  });

  test('gets the certificate of the cluster itself, which a browser can be told to trust', async () => {
    const lan = ['--no-advertise', '--lan', '--lan-host', '127.0.0.1', '--lan-port', '0'];
    const { client, token } = await TestOrchestrator.start({ args: lan });
    const { lanPort } = await client.cluster.get();
    const { certificate } = await client.joining.authority();
    const ask = (ca: string) =>
      askAnything(`https://localhost:${lanPort}/api/v1/cluster`, { ca, headers: { authorization: `Bearer ${token}` } });
    expect((await ask(certificate)).status).toBe(200);
    await client.joining.rotateAuthority({});
    const { certificate: next } = await client.joining.authority();
    expect((await ask(next)).status).toBe(200);
    // Whoever trusted the old one trusts what it vouches for.
    expect((await ask(certificate)).status).toBe(200);
  });

  test('stays closed with a certificate that is none', async () => {
    const folder = aTemporaryFolder();
    const args = ['serve', '--data', folder, '--api-port', '0', '--grpc-port', '0', '--no-advertise'];
    const lan = ['--lan-host', '127.0.0.1', '--lan-port', '0'];
    const spoilt = join(folder, 'spoilt.pem');
    writeFileSync(spoilt, 'nothing');
    for (const files of [
      ['--lan-certificate', spoilt],
      ['--lan-certificate', spoilt, '--lan-key', spoilt],
      ['--lan-certificate', join(folder, 'none'), '--lan-key', spoilt],
    ]) {
      const refused = await runEo([...args, ...lan, ...files], { environment: { EO_LAN: 'true' } });
      expect([refused.code, refused.output]).toEqual([78, expect.stringContaining('--lan-certificate')]);
    }
  });

  test('gets plain HTTP only from those who insist, who are warned', async () => {
    const lan = ['--no-advertise', '--lan', '--lan-plain-http', '--lan-host', '127.0.0.1', '--lan-port', '0'];
    const { client, token, process } = await TestOrchestrator.start({ args: lan });
    const { lanPort, warnings } = await client.cluster.get();
    expect(warnings).toEqual([expect.stringContaining('plain HTTP')]);
    expect(process.output).toContain('plain HTTP');
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`http://127.0.0.1:${lanPort}/api/v1/cluster`, { headers })).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${lanPort}/api/v1/cluster`)).status).toBe(401);
  });
});
