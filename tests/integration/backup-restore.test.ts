import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ClusterOverview } from '../../common/api/cluster-contract.ts';
import { contentRoutes } from '../../common/api/content-routes.ts';
import { BackupName } from '../../common/domain/backup.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const passphrase = 'correct horse battery';
const environment = { EO_PASSPHRASE: passphrase };

/** Runs a command of `eo` that prints JSON. */
async function eo(...args: readonly string[]) {
  const { code, output } = await runEo([...args, '--json'], { environment });
  expect(code, output).toBe(0);
  return JSON.parse(output);
}

test('a whole cluster goes into one file and comes back on another disk, with its device, data, model and job', async () => {
  const first = await TestOrchestrator.start();
  const agent = await TestAgent.start(first, { name: 'spare' });
  await importDigits(first);
  const job = await first.client.jobs.create(aTrainJob({ rounds: 2, strategy: { name: 'fedavg', minDevices: 1 } }));
  await first.untilSucceeded(job.id);
  const { name } = await eo('backup', 'create', '--data', first.folder);
  expect(await eo('backup', 'list', '--data', first.folder)).toMatchObject([{ name, state: 'ready' }]);
  const file = join(aTemporaryFolder(), 'cluster.tar');
  await eo('backup', 'download', name.slice(0, 17), file, '--data', first.folder);
  await first.client.datasets.remove({ name: 'digits' });
  const busy = await runEo(['restore', file, '--replace', '--data', first.folder], { environment });
  expect(busy).toMatchObject({ code: 75, output: expect.stringContaining('data-folder-in-use') });
  // One after the other: at once, it would be left open whether the goodbye was still heard.
  await agent.stop();
  await first.live.untilEvent('device-went-offline');
  await first.stop();

  const folder = join(aTemporaryFolder(), 'elsewhere');
  expect(await eo('restore', file, '--data', folder)).toMatchObject({ backup: name, aside: null });
  const taken = await runEo(['restore', file, '--data', folder], { environment });
  expect(taken).toMatchObject({ code: 1, output: expect.stringContaining('already-exists') });
  expect((await eo('restore', file, '--replace', '--data', folder)).aside).toContain('before-restore-');

  const second = await TestOrchestrator.start({ folder });
  const moved = await TestAgent.start(second, { name: 'spare', folder: agent.folder });
  expect(moved.deviceId).toBe(agent.deviceId);
  expect(await second.client.datasets.get({ name: 'digits' })).toMatchObject({ state: 'ready' });
  expect(await second.client.jobs.get({ id: job.id })).toMatchObject({ state: 'succeeded', roundsCommitted: 2 });
  const again = await second.client.jobs.create(aTrainJob({ rounds: 1, strategy: { name: 'fedavg', minDevices: 1 } }));
  await second.untilSucceeded(again.id);
  expect(await second.client.events.verify({})).toMatchObject({ ok: true });
  const { events } = await second.client.events.search({ kinds: ['cluster-restored'] });
  expect(events).toMatchObject([{ body: { backup: name } }]);
});

test('a backup is brought in, restored at the next start, and what was there before is kept', async () => {
  const source = await TestOrchestrator.start();
  await importDigits(source, { samples: 60, testSamples: 20 });
  const { name } = await eo('backup', 'create', '--data', source.folder);
  const bytes = await (await source.fetch(contentRoutes.backupContent(BackupName.parse(name)))).bytes();
  const part = await source.fetch(contentRoutes.backupContent(BackupName.parse(name)), {
    headers: { authorization: `Bearer ${source.token}`, range: 'bytes=1024-' },
  });
  expect([part.status, sha256Of(await part.bytes())]).toEqual([206, sha256Of(bytes.subarray(1_024))]);
  await source.stop();

  const target = await TestOrchestrator.start();
  const { client } = target;
  const { id } = await client.cluster.get();
  const upload = async (body: Uint8Array<ArrayBuffer>, from: number, isLast: boolean) => {
    const last = isLast ? { 'upload-complete': '?1', 'upload-sha256': sha256Of(bytes) } : {};
    const headers = {
      authorization: `Bearer ${target.token}`,
      'upload-offset': `${from}`,
      'upload-length': `${bytes.length}`,
      ...last,
    };
    return await target.fetch('/api/v1/backups/uploads/mine', { method: 'PUT', headers, body });
  };
  expect((await upload(bytes.slice(0, 5_000), 0, false)).status).toBe(204);
  expect((await upload(bytes.slice(6_000), 6_000, true)).status).toBe(409);
  const received = await upload(bytes.slice(5_000), 5_000, true);
  expect([received.status, await received.json()]).toMatchObject([201, { name, state: 'ready' }]);

  const refused = await client.backups.restore({ backup: name, passphrase: 'wrong horse battery' });
  expect(refused.state).toBe('preparing');
  const state = async () => await client.backups.restoreState();
  await expect
    .poll(state, { timeout: 20_000 })
    .toMatchObject({ state: 'failed', failure: { code: 'unauthenticated' } });
  await client.backups.restore({ backup: name, passphrase });
  await expect.poll(state, { timeout: 20_000 }).toMatchObject({ state: 'pending' });
  expect(await client.attention.list()).toMatchObject([{ cause: { kind: 'restore-waits', backup: name } }]);
  expect((await client.cluster.get()).id).toBe(id);
  await target.kill();
  await target.restart();
  const restored = await fetch(`${target.baseUrl}/api/v1/cluster`, {
    headers: { authorization: `Bearer ${(await readFile(join(target.folder, 'owner-token'), 'utf8')).trim()}` },
  });
  expect(ClusterOverview.parse(await restored.json()).id).not.toBe(id);
  const [aside] = readdirSync(target.folder).filter((file) => file.startsWith('before-restore-'));
  expect(existsSync(join(target.folder, aside ?? '', 'orchestrator.sqlite'))).toBe(true);
  expect(existsSync(join(target.folder, 'restore-pending.json'))).toBe(false);
});

test('killed while it makes a backup, it lists no half one and can make the next', async () => {
  const orchestrator = await TestOrchestrator.start();
  const large = join(aTemporaryFolder(), 'large.bin');
  await writeFile(large, Buffer.alloc(150 << 20, 7));
  expect((await runEo(['models', 'import', 'large', large, '--data', orchestrator.folder])).code).toBe(0);
  const { name } = await orchestrator.client.backups.create({ passphrase });
  const half = join(orchestrator.folder, 'backups', 'unfinished', `${name}.tar`);
  await expect.poll(() => existsSync(half), { timeout: 20_000, interval: 5 }).toBe(true);
  await orchestrator.kill();
  expect(existsSync(half)).toBe(true);
  await orchestrator.restart();
  expect(await orchestrator.client.backups.list()).toEqual([]);
  expect(existsSync(half)).toBe(false);
  expect(await eo('backup', 'create', '--data', orchestrator.folder)).toMatchObject({ state: 'ready' });
});
