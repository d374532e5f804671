import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { findPython } from '../support/python.ts';
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

test.skipIf('missing' in numpy)(
  'a script in Python is trained over two devices that allow it; a third is left out',
  async () => {
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
  },
);

test('a module in JavaScript is trained', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  await importDigits(orchestrator);
  await TestAgent.start(orchestrator, { name: 'first', folder: await aFolderAllowing(MODULE) });
  const job = await orchestrator.untilSucceeded((await client.jobs.create(aTrainerJob('softmax-regression'))).id);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.8);
});
