import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JobRecord } from '../../common/domain/job-record.ts';
import { aCluster } from '../support/cluster.ts';
import { aDigitsFolder } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { aTrainJob } from '../support/train-job.ts';

test('a reproducible job that is replayed commits the same bits, and a record that says otherwise is caught', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const eo = (...args: string[]) => runEo([...args, '--data', orchestrator.folder]);
  const file = join(aTemporaryFolder(), 'run.json');
  // Without `partitions` two devices make two parts, and so must the replay.
  const data = { kind: 'managed', dataset: 'digits', partition: { scheme: 'iid' } } as const;
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ data, rounds: 3, reproducible: true }));
  await orchestrator.untilSucceeded(id);

  expect((await eo('job', 'record', id, '--out', file)).code).toBe(0);
  const record = JobRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  expect(record.parts).toHaveLength(2);
  expect(new Set(record.rounds.map(({ committedSha256 }) => committedSha256)).size).toBe(3);

  const again = await eo('job', 'replay', file);
  expect(again.output).toContain('The same bits: all 3 rounds committed the same parameters.');
  expect(again.code).toBe(0);
  const [newest] = await orchestrator.client.jobs.list({ limit: 1 });
  expect(newest).toMatchObject({ state: 'succeeded', spec: { data: { partitions: 2 } } });
  expect(newest?.id).not.toBe(id);

  const rounds = record.rounds.map((round) =>
    round.number === 2 ? { ...round, committedSha256: 'f'.repeat(64) } : round,
  );
  await writeFile(file, JSON.stringify({ ...record, rounds }));
  const caught = await eo('job', 'replay', file);
  expect(caught.output).toContain('Not the same: round 2 is the first whose parameters differ.');
  expect(caught.code).toBe(1);

  const [training] = record.datasets;
  const elsewhere = { ...training, train: { ...training?.train, sha256: 'e'.repeat(64) } };
  await writeFile(file, JSON.stringify({ ...record, datasets: [elsewhere] }));
  const refused = await eo('job', 'replay', file);
  expect(refused.output).toContain('the data set digits has other content than in the record');
  expect(refused.code).toBe(65);
  expect(await orchestrator.client.jobs.list({})).toHaveLength(3);
});

test('a job leaves a receipt for each device, and its figures for TensorBoard', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const eo = (...args: string[]) => runEo([...args, '--data', orchestrator.folder]);
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ rounds: 2 }));
  await orchestrator.untilSucceeded(id);

  const { receipts, rounds } = await orchestrator.client.jobs.record({ id });
  expect(new Set(receipts.map(({ deviceId }) => deviceId))).toEqual(new Set(agents.map(({ deviceId }) => deviceId)));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(sum(receipts.map(({ updates }) => updates))).toBe(sum(rounds.map(({ participants }) => participants.length)));
  expect(sum(receipts.map(({ bytesSent }) => bytesSent))).toBe(sum(rounds.map(({ bytesUp }) => bytesUp)));
  expect(sum(receipts.map(({ bytesReceived }) => bytesReceived))).toBe(sum(rounds.map(({ bytesDown }) => bytesDown)));
  for (const { trainingMs, samples } of receipts) expect(Math.min(trainingMs, samples)).toBeGreaterThan(0);

  const shown = await eo('job', id, '--receipts');
  expect(shown.output).toMatch(/DEVICE +ROUNDS +SAMPLES +TRAINING +CPU +MEMORY +RECEIVED +SENT +LOST/);
  expect(shown.output.trimEnd().split('\n')).toHaveLength(3);

  const logs = aTemporaryFolder();
  const exported = await eo('job', 'export', id, 'tensorboard', logs);
  expect(exported.output).toContain(`digits is in ${logs} (3 event files)`);
  const files = await readdir(logs, { recursive: true });
  expect(files.filter((path) => path.includes('tfevents'))).toHaveLength(3);
});

test('a reproducible simulation is replayed on real devices, bit for bit', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const folder = aTemporaryFolder();
  const [job, run] = [join(folder, 'job.json'), join(folder, 'run.json')];
  await writeFile(job, JSON.stringify(aTrainJob({ rounds: 2, reproducible: true })));
  const where = ['--dataset-file', `digits=${await aDigitsFolder()}`, '--record', run];
  expect((await runEo(['simulate', job, '--devices', '3', ...where])).code).toBe(0);

  const replayed = await runEo(['job', 'replay', run, '--data', orchestrator.folder]);
  expect(replayed.output).toContain('The same bits: all 2 rounds committed the same parameters.');
  expect(replayed.code).toBe(0);
});
