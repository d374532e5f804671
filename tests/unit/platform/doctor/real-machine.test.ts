import { chmodSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ownAddresses } from '../../../../platform/discovery/own-hosts.ts';
import type { Listening } from '../../../../platform/doctor/check.ts';
import { certificatesCheck } from '../../../../platform/doctor/checks/certificates.ts';
import { clockCheck } from '../../../../platform/doctor/checks/clock.ts';
import { diskCheck } from '../../../../platform/doctor/checks/disk.ts';
import { hearMulticast } from '../../../../platform/doctor/checks/hear-multicast.ts';
import { localNetworkCheck } from '../../../../platform/doctor/checks/local-network.ts';
import { memoryCheck } from '../../../../platform/doctor/checks/memory.ts';
import { orchestratorCheck } from '../../../../platform/doctor/checks/orchestrator.ts';
import { portsCheck } from '../../../../platform/doctor/checks/ports.ts';
import { examine } from '../../../../platform/doctor/examine.ts';
import { thisHost } from '../../../../platform/doctor/host.ts';
import { createAuthority } from '../../../../platform/pki/issue-certificate.ts';
import { aSmallDisk } from '../../../support/small-disk.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHost, aSubject, said } from '../../builders/a-host.ts';

/** A port at which somebody listens. */
async function anOpenPort(host: string): Promise<number> {
  const server: Server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function aClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('an agent tells which of the two ports of its orchestrator it reaches', async () => {
  const [open, closed] = [await anOpenPort('127.0.0.1'), await aClosedPort()];
  const at = (grpcPort: number, joinPort: number) =>
    orchestratorCheck.run(thisHost(), aSubject({ orchestrator: { host: '127.0.0.1', grpcPort, joinPort } }));
  expect(await at(open, open)).toMatchObject([{ status: 'ok', fact: { kind: 'orchestrator-reached', port: open } }]);
  expect(await at(open, closed)).toMatchObject([
    { status: 'ok' },
    { status: 'warn', fact: { kind: 'join-port-unreached', port: closed, reason: 'ECONNREFUSED' } },
  ]);
  expect((await at(closed, 0))[0]).toMatchObject({ status: 'fail', fact: { kind: 'orchestrator-unreached' } });
});

test('an orchestrator is reached at its addresses on the network, or listens to itself only', async ({ skip }) => {
  const [address] = ownAddresses();
  if (address === undefined) return skip('this machine has no network');
  const lookAt = (...listening: Listening[]) =>
    portsCheck.run(thisHost(), aSubject({ role: 'orchestrator', listening }));
  const look = (host: string, ports: number[]) => lookAt({ host, ports });
  const open = await anOpenPort(address);
  expect(await look(address, [open])).toMatchObject([{ status: 'ok', fact: { addresses: [address], ports: [open] } }]);
  const closed = await aClosedPort();
  expect(await look(address, [open, closed])).toMatchObject([
    { status: 'fail', fact: { kind: 'port-unreached', port: closed, reason: 'ECONNREFUSED' } },
  ]);
  expect(await look('127.0.0.1', [open])).toMatchObject([{ status: 'warn', fact: { kind: 'ports-loopback-only' } }]);
  expect(await lookAt({ host: '127.0.0.1', ports: [open] }, { host: address, ports: [closed] })).toMatchObject([
    { status: 'warn', fact: { kind: 'ports-loopback-only' } },
    { status: 'fail', fact: { kind: 'port-unreached', port: closed } },
  ]);
});

test('multicast is heard where it is sent, and an interface that is not there is told', async () => {
  expect(await hearMulticast('127.0.0.1')).toEqual({ heard: true });
  expect(await hearMulticast('203.0.113.77')).toMatchObject({
    heard: false,
    reason: expect.stringMatching(/^E[A-Z]+$/),
  });
});

test('a disk is measured: in memory, nearly full, and a folder in which nothing can be written', async ({ skip }) => {
  const disk = aSmallDisk(16 << 20);
  if (typeof disk === 'string') return skip(disk);
  const [room, memory] = await diskCheck.run(thisHost(), aSubject({ data: disk.path }));
  expect(room).toMatchObject({
    status: 'fail',
    fact: { kind: 'disk-room', totalBytes: 16 << 20, fileSystem: 'tmpfs' },
  });
  expect(memory).toMatchObject({ status: 'warn', fact: { kind: 'disk-in-memory' } });
  const gone = await diskCheck.run(thisHost(), aSubject({ data: `${disk.path}/none` }));
  expect(gone).toMatchObject([{ status: 'unknown', fact: { kind: 'cannot-tell', reason: 'missing' } }]);
});

test('whoever may not write says so', async ({ skip }) => {
  if (process.getuid?.() === 0) return skip('root may write everywhere');
  const data = aTemporaryFolder();
  chmodSync(data, 0o500);
  onTestFinished(() => chmodSync(data, 0o700));
  const outcomes = await diskCheck.run(thisHost(), aSubject({ data }));
  expect(outcomes.at(-1)).toMatchObject({ status: 'fail', fact: { kind: 'disk-read-only', reason: 'EACCES' } });
});

test('a certificate that ends soon is told, and one that has ended', async () => {
  const now = Date.now();
  const { certificate } = await createAuthority('home', now);
  const years = (count: number) => now - count * 365 * 86_400_000;
  const soon = await createAuthority('home', years(9.9));
  const ended = await createAuthority('home', years(11));
  const certificates = [certificate, soon.certificate, ended.certificate, 'no certificate'].map((pem) => ({
    certificate: 'authority' as const,
    pem,
  }));
  const outcomes = await certificatesCheck.run(thisHost(), aSubject({ certificates }));
  expect(outcomes.map(({ status }) => status)).toEqual(['ok', 'warn', 'fail', 'unknown']);
});

test('a clock is kept, goes alone, or nobody tells', async () => {
  const on = (programs: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
    clockCheck.run(aHost({ platform, programs }), aSubject());
  const told = said('timedatectl-show.txt');
  expect(await on({ 'timedatectl show': told })).toMatchObject([
    { status: 'warn', fact: { kind: 'clock-alone', enabled: true } },
  ]);
  const kept = told.replace('NTPSynchronized=no', 'NTPSynchronized=yes');
  expect(await on({ 'timedatectl show': kept })).toMatchObject([{ status: 'ok' }]);
  const mac = 'systemsetup -getusingnetworktime';
  expect(await on({ [mac]: 'Network Time: Off\n' }, 'darwin')).toMatchObject([{ status: 'warn' }]);
  const refused = 'You need administrator access to run this tool... exiting!\n';
  expect(await on({ [mac]: refused }, 'darwin')).toMatchObject([{ status: 'unknown', fact: { reason: 'refused' } }]);
});

test('memory is limited by the group of the process or one above it', async () => {
  const files = {
    '/proc/self/cgroup': '0::/system.slice/edgeorchestra-agent.service\n',
    '/sys/fs/cgroup/system.slice/memory.max': '536870912\n',
    '/sys/fs/cgroup/system.slice/edgeorchestra-agent.service/memory.max': 'max\n',
  };
  expect(await memoryCheck.run(aHost({ files }), aSubject())).toMatchObject([
    { status: 'warn', fact: { kind: 'memory-limited', limitBytes: 536_870_912 } },
  ]);
  const first = {
    '/proc/self/cgroup': '4:memory:/a\n',
    '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854771712\n',
  };
  expect((await memoryCheck.run(aHost({ files: first }), aSubject()))[0]?.status).toBe('ok');
});

test('before macOS 15 nobody asks for the local network', async () => {
  const look = (release: string) => localNetworkCheck.run(aHost({ platform: 'darwin', release }), aSubject());
  expect(await look('23.6.0')).toMatchObject([{ status: 'skipped' }]);
  expect((await look('24.1.0'))[0]?.status).not.toBe('skipped');
});

test('this machine is examined in all that concerns its part, and a check that cannot be made takes nothing from the others', async () => {
  const { findings, tookMs } = await examine(thisHost(), aSubject({ data: aTemporaryFolder() }));
  expect(new Set(findings.map(({ check }) => check)).size).toBe(16);
  expect(findings.find(({ check }) => check === 'ports')?.status).toBe('skipped');
  expect(findings.find(({ check }) => check === 'versions')?.status).toBe('ok');
  expect(tookMs).toBeLessThan(10_000);
  const broken = { ...aHost({}), read: () => Promise.reject(new Error('no')) };
  const half = await examine(broken, aSubject({ data: aTemporaryFolder() }));
  expect(half.findings.find(({ check }) => check === 'memory')?.fact).toMatchObject({ kind: 'cannot-tell' });
  expect(half.findings.find(({ check }) => check === 'disk')?.status).not.toBe('unknown');
});
