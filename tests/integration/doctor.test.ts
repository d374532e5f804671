import { rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Examination } from '../../common/doctor/finding.ts';
import { ownAddresses } from '../../platform/discovery/own-hosts.ts';
import { runEo } from '../support/eo-process.ts';
import { HostTree } from '../support/host-tree.ts';
import { aSmallDisk } from '../support/small-disk.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const DISK_BYTES = 64 << 20;

/** What an examination has found of one check. */
function found({ findings }: Pick<Examination, 'findings'>, check: string) {
  return findings.filter((finding) => finding.check === check).map(({ status, fact }) => ({ status, ...fact }));
}

test('a device is examined from the orchestrator: a full disk, a laptop that sleeps, and an agent that has gone', async ({
  skip,
}) => {
  const disk = aSmallDisk(DISK_BYTES);
  if (typeof disk === 'string') return skip(disk);
  const orchestrator = await TestOrchestrator.start();
  const { client, live } = orchestrator;
  const host = new HostTree();
  const logind = join(host.root, 'etc/systemd/logind.conf.d/idle.conf');
  await mkdir(dirname(logind), { recursive: true });
  writeFileSync(logind, '[Login]\nIdleAction=suspend\nIdleActionSec=15min\n');
  const nuc = await TestAgent.start(orchestrator, { name: 'nuc', folder: disk.path });
  const laptop = await TestAgent.start(orchestrator, { name: 'laptop', environment: host.environment });
  const api = ['--data', orchestrator.folder];
  expect(await client.doctor.list()).toEqual([]);
  await disk.fill(1 << 20);

  const told = await runEo(['doctor', '--device', 'nuc', ...api]);

  expect(told.code).toBe(1);
  expect(told.output).toMatch(/^nuc {2}1 problem/);
  expect(told.output).toMatch(/✗ Disk: [\d.]+ MB of 67\.1 MB are free at .* \(tmpfs\)\./);
  expect(told.output).toContain('Delete what nobody needs');
  expect(told.output).toContain('! Disk: ');
  expect(told.output).toContain('all of it is gone after a restart');
  expect(told.output).toMatch(/✓ Way to the orchestrator: 127\.0\.0\.1 answers at port \d+/);
  expect(told.output).toMatch(/✓ Certificates: The device's certificate is good for (29|30) days/);
  disk.free();
  const asleep = await client.doctor.examineDevice({ id: laptop.deviceId });
  expect(found(asleep, 'sleep')).toEqual([
    { status: 'warn', kind: 'sleeps-when-idle', minutes: 15, setting: 'logind, IdleAction=suspend' },
  ]);
  rmSync(logind);
  const awake = await client.doctor.examineDevice({ id: laptop.deviceId });
  expect(found(awake, 'sleep')).toEqual([{ status: 'ok', kind: 'stays-awake' }]);

  const after = live.mark;
  await nuc.stop();
  await live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === nuc.deviceId, { after });
  const all = await runEo(['doctor', '--all', ...api]);

  expect(all.output).toContain('3 of 3  ');
  expect(all.output).toMatch(/Orchestrator {2}.*\n/);
  expect(all.output).toMatch(/nuc {2}not examined\n! nuc is offline\n/);
  expect(all.output).toMatch(/laptop {2}/);
  expect(new Set((await client.doctor.list()).map(({ deviceId }) => deviceId))).toEqual(
    new Set([null, nuc.deviceId, laptop.deviceId]),
  );
  const gone = await runEo(['doctor', '--device', 'nuc', ...api]);
  expect(gone).toMatchObject({ code: 69, output: expect.stringContaining('nuc is offline') });
});

test('the port of the control API is examined where it is open to the local network', async ({ skip }) => {
  const [address] = ownAddresses();
  if (address === undefined) return skip('this machine has no network');
  const orchestrator = await TestOrchestrator.start({ args: ['--lan', '--lan-host', address, '--lan-port', '0'] });
  const { lanPort } = await orchestrator.client.cluster.get();

  const examined = await orchestrator.client.doctor.examineOrchestrator();

  expect(found(examined, 'ports')).toEqual([
    { status: 'warn', kind: 'ports-loopback-only', host: '127.0.0.1' },
    { status: 'ok', kind: 'ports-reached', addresses: [address], ports: [lanPort] },
  ]);
  await orchestrator.stop();
});
