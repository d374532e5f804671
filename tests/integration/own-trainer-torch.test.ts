import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { findPython, need } from '../support/python.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const SCRIPT = fileURLToPath(new URL('../../resources/python/examples/mnist_cnn_torch.py', import.meta.url));
const torch = findPython('torch', 'EO_TORCH_PYTHON');

test('the CNN of the preset learns in PyTorch', async ({ skip }) => {
  const python = need(torch, skip);
  const orchestrator = await TestOrchestrator.start();
  const { client } = orchestrator;
  const folder = aTemporaryFolder();
  expect(await runEo(['agent', 'allow', SCRIPT, '--data', folder, '--name', 'cnn'])).toMatchObject({ code: 0 });
  await importDigits(orchestrator);
  await TestAgent.start(orchestrator, {
    name: 'mac',
    folder,
    environment: { EO_PYTHON: python },
  });
  const spec = aTrainJob({ model: { trainer: 'cnn', settings: { threads: 1 } }, localEpochs: 3, learningRate: 0.1 });
  const job = await orchestrator.untilSucceeded((await client.jobs.create(spec)).id);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.8);
  const [model] = await client.models.list({});
  expect(model?.sizeBytes).toBe(1_663_370 * 4);
});
