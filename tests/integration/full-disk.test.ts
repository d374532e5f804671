import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { uploadModel } from '../../platform/control-client/upload-file.ts';
import { one } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { importDigits } from '../support/digits.ts';
import { aSmallDisk } from '../support/small-disk.ts';
import { blobCheck, databaseCheck } from '../support/stored-data.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

/** Its updates have 3.8 MB each. */
const LARGE_MODEL: JobSpecInput['model'] = {
  input: [28, 28, 1],
  layers: [{ type: 'flatten' }, { type: 'dense', units: 1_200 }, { type: 'relu' }, { type: 'dense', units: 10 }],
};

test('a disk that fills up stops the job with a clear error, and nothing is corrupt', async ({ skip }) => {
  const disk = aSmallDisk(36 * 2 ** 20);
  if (typeof disk === 'string') return skip(disk);
  const orchestrator = await TestOrchestrator.start({ folder: disk.path });
  const { client, live } = orchestrator;
  await Promise.all([startAgents(orchestrator, 2), importDigits(orchestrator)]);
  const { id } = await client.jobs.create(aSlowJob({ rounds: 2 }));
  await live.untilTask('training in round 2', ({ round, phase }) => round === 2 && phase === 'training');

  await disk.fill(400_000);
  await live.untilEvent('job-paused');
  const stopped = await client.jobs.get({ id });
  expect(stopped).toMatchObject({ state: 'paused', roundsCommitted: 1 });
  expect(stopped.failure).toMatchObject({ code: 'storage-full', message: expect.stringContaining('disk is full') });
  expect(await client.health.check({})).toMatchObject({ status: 'ok' });

  disk.free();
  await client.jobs.resume({ id });
  const job = await orchestrator.untilSucceeded(id);
  expect(job.failure).toBeNull();
  expect(job.rounds.map(({ number }) => number)).toEqual([1, 2]);
  for (const round of job.rounds) expect(countedPartitions(round)).toEqual([0, 1, 2]);

  expect(await orchestrator.stop()).toEqual({ code: 0, signal: null });
  expect(databaseCheck(disk.path)).toBe('ok');
  expect(await blobCheck(disk.path)).toMatchObject({ spoilt: [] });
});

test('a model that does not fit is refused, and fits when there is room again', async ({ skip }) => {
  const disk = aSmallDisk(24 * 2 ** 20);
  if (typeof disk === 'string') return skip(disk);
  const orchestrator = await TestOrchestrator.start({ folder: disk.path });
  const path = join(aTemporaryFolder(), 'model.bin');
  await writeFile(path, randomBytes(4 * 2 ** 20));
  await disk.fill(2 * 2 ** 20);
  const upload = { baseUrl: orchestrator.baseUrl, token: orchestrator.token, path, name: 'large' };
  await expect(uploadModel(upload)).rejects.toMatchObject({ code: 'storage-full' });
  expect(await orchestrator.client.models.list({})).toEqual([]);

  disk.free();
  expect(await uploadModel(upload)).toMatchObject({ name: 'large', version: 1 });
  expect(await orchestrator.stop()).toEqual({ code: 0, signal: null });
  expect(databaseCheck(disk.path)).toBe('ok');
  expect(await blobCheck(disk.path)).toEqual({ spoilt: [], count: 1 });
});

test('an orchestrator without a byte to spare stays up, and goes on when there is room', async ({ skip }) => {
  const disk = aSmallDisk(48 * 2 ** 20);
  if (typeof disk === 'string') return skip(disk);
  const orchestrator = await TestOrchestrator.start({ folder: disk.path });
  const { client, live } = orchestrator;
  const [agents] = await Promise.all([startAgents(orchestrator, 2), importDigits(orchestrator)]);
  const job = aSlowJob({ rounds: 1, localEpochs: 10, model: LARGE_MODEL });
  const { id } = await client.jobs.create(job);
  await live.untilTask('training', ({ phase }) => phase === 'training');

  await disk.fill(0);
  await one(agents, 1).kill();
  await live.untilEvent('device-went-offline');
  await live.untilEvent('job-paused');
  expect(await client.jobs.get({ id })).toMatchObject({ state: 'paused', failure: { code: 'storage-full' } });
  expect(await client.health.check({})).toMatchObject({ status: 'ok' });

  disk.free();
  await one(agents, 1).restart();
  await client.jobs.resume({ id });
  const { rounds } = await orchestrator.untilSucceeded(id);
  for (const round of rounds) expect(countedPartitions(round)).toEqual([0, 1, 2]);
  expect(await orchestrator.stop()).toEqual({ code: 0, signal: null });
  expect(databaseCheck(disk.path)).toBe('ok');
});
