import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aDigitsFolder, importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { findPython, need } from '../support/python.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const RESOURCES = fileURLToPath(new URL('../../resources/', import.meta.url));
const NUMPY_SCRIPT = join(RESOURCES, 'python/examples/digits_numpy.py');
const MODULE = join(RESOURCES, 'javascript/softmax-regression.mjs');
const numpy = findPython('numpy');

/** A folder of an agent whose owner allows these trainers. */
async function aFolderAllowing(...files: readonly string[]): Promise<string> {
  const folder = aTemporaryFolder();
  for (const file of files) {
    expect(await runEo(['agent', 'allow', file, '--data', folder])).toMatchObject({ code: 0 });
  }
  return folder;
}

function aTrainerJob(trainer: string, changes: Partial<JobSpecInput> = {}): JobSpecInput {
  return aTrainJob({ model: { trainer }, rounds: 4, localEpochs: 3, learningRate: 0.1, ...changes });
}

test('a script in Python is trained over two devices that allow it; a third is left out', async ({ skip }) => {
  need(numpy, skip);
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  await importDigits(orchestrator);
  const [one, two] = await Promise.all([aFolderAllowing(NUMPY_SCRIPT), aFolderAllowing(NUMPY_SCRIPT)]);
  const first = await TestAgent.start(orchestrator, { name: 'first', folder: one });
  const second = await TestAgent.start(orchestrator, { name: 'second', folder: two });
  const stranger = await TestAgent.start(orchestrator, { name: 'stranger' });

  const spec = aTrainerJob('digits_numpy', {
    data: { kind: 'managed', dataset: 'digits', partition: { scheme: 'iid' } },
  });
  const preview = await client.jobs.preview(spec);
  expect(preview).toMatchObject({ problems: [], parameters: null, partitions: 2 });
  expect(preview.devices.find(({ name }) => name === 'stranger')).toMatchObject({
    takesPart: false,
    reason: { code: 'trainer-missing' },
  });

  const job = await orchestrator.untilSucceeded((await client.jobs.create(spec)).id);
  const workers = new Set(job.rounds.flatMap(({ participants }) => participants.map(({ deviceId }) => deviceId)));
  expect(workers).toEqual(new Set([first.deviceId, second.deviceId]));
  expect(workers).not.toContain(stranger.deviceId);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.8);
  expect(job.evaluation).toMatchObject({ samples: 300 });
  expect(workers).toContain(job.evaluation?.deviceId);
  const [model] = await client.models.list({});
  expect(model).toMatchObject({ name: 'digits', spec: null, sizeBytes: (784 * 64 + 64 + 64 * 10 + 10) * 4 });
});

test('a module in JavaScript is trained', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  await importDigits(orchestrator);
  await TestAgent.start(orchestrator, { name: 'first', folder: await aFolderAllowing(MODULE) });
  const job = await orchestrator.untilSucceeded((await client.jobs.create(aTrainerJob('softmax-regression'))).id);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.8);
});

test('a trainer that is allowed while its agent runs is offered at once, and no more once it is taken back', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const folder = aTemporaryFolder();
  const { deviceId } = await TestAgent.start(orchestrator, { name: 'first', folder });
  const offered = async () => (await client.devices.get({ id: deviceId })).trainers.map(({ name }) => name);
  expect(await offered()).toEqual([]);
  await runEo(['agent', 'allow', MODULE, '--data', folder, '--name', 'regression']);
  await expect.poll(offered).toEqual(['regression']);
  const listed = await runEo(['agent', 'allowed', '--data', folder]);
  expect(listed.output).toMatch(/regression\s+allowed\s+[0-9a-f]{64}\s+\/.*softmax-regression\.mjs/);
  await runEo(['agent', 'disallow', 'regression', '--data', folder]);
  await expect.poll(offered).toEqual([]);
});

test('local data stay where they are; a job that is paused goes on with its vector', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client, live } = orchestrator;
  const [folder, path] = [await aFolderAllowing(MODULE), await aDigitsFolder()];
  await runEo(['agent', 'dataset', 'add', 'scans', path, '--data', folder]);
  await importDigits(orchestrator);
  await TestAgent.start(orchestrator, { name: 'first', folder });
  const data = { kind: 'local', dataset: 'scans' } as const;
  const spec = aTrainerJob('softmax-regression', { data, evaluation: { dataset: 'digits' } });
  const { id } = await client.jobs.create(spec);
  await live.untilEvent('round-evaluated', ({ jobId }) => jobId === id);
  await client.jobs.pause({ id });
  await client.jobs.resume({ id });
  const job = await orchestrator.untilSucceeded(id);
  expect(job.rounds.map(({ participants }) => participants.map(({ samples }) => samples))).toEqual([
    [1_200],
    [1_200],
    [1_200],
    [1_200],
  ]);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.8);
});
