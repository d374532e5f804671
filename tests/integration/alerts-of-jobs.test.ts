import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aDigitsFolder, importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { toldAlertsOf } from '../support/told-alerts.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';

/** Does what a variable says where it runs. */
const MODULE = `
export const initialise = () => new Float32Array(8);
export async function train(parameters) {
  if (process.env.TRAINER === 'throws') throw new Error('no luck today');
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { parameters: parameters.map((value) => process.env.TRAINER === 'nan' ? NaN : value + 1), loss: 0.5, accuracy: 0.5 };
}
export const evaluate = () => ({ loss: 0.5, accuracy: 0.5 });
`;

/** An agent whose owner lets jobs run the module. */
async function anAgentWithModule(orchestrator: TestOrchestrator, name: string, trainer: 'fine' | 'nan' | 'throws') {
  const folder = aTemporaryFolder();
  const file = join(aTemporaryFolder(), 'own.mjs');
  writeFileSync(file, MODULE);
  expect(await runEo(['agent', 'allow', file, '--data', folder])).toMatchObject({ code: 0 });
  return await TestAgent.start(orchestrator, { name, folder, environment: { TRAINER: trainer } });
}

const data = { kind: 'managed', dataset: 'digits', partitions: 2 } as const;

test('a job that waits for devices is told once, and once when they have come', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator);
  const told = await toldAlertsOf(orchestrator);
  const job = await orchestrator.client.jobs.create(aTrainJob());
  await told.raised('job-waits-for-devices', { jobId: job.id, needed: 1, available: 0 });

  await TestAgent.start(orchestrator, { name: 'agent' });
  await told.resolved('job-waits-for-devices');
});

test('a job that fails is told once, and once when it was removed', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const told = await toldAlertsOf(orchestrator);
  await anAgentWithModule(orchestrator, 'unlucky', 'throws');
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ model: { trainer: 'own' }, data }));
  await told.raised('job-failed', { jobId: id });

  await orchestrator.client.jobs.remove({ id });
  await told.resolved('job-failed');
});

test('a device that alone has the data is told to be missed once, and once when it is back', async () => {
  const orchestrator = await TestOrchestrator.start();
  const told = await toldAlertsOf(orchestrator);
  const folder = aTemporaryFolder();
  const added = await runEo(['agent', 'dataset', 'add', 'photos', await aDigitsFolder(), '--data', folder]);
  expect(added).toMatchObject({ code: 0 });
  const agent = await TestAgent.start(orchestrator, { name: 'holder', folder });
  const job = await orchestrator.client.jobs.create(aSlowJob({ data: { kind: 'local', dataset: 'photos' } }));
  await orchestrator.live.untilEvent('round-started');
  await agent.kill();
  await told.raised('device-missed', { jobId: job.id, deviceId: agent.deviceId, dataset: 'photos' });

  await agent.restart();
  await told.resolved('device-missed');
});

test('a device that is set aside is told once, and once when the job has ended', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const told = await toldAlertsOf(orchestrator);
  const bad = await anAgentWithModule(orchestrator, 'bad', 'nan');
  await anAgentWithModule(orchestrator, 'good', 'fine');
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ model: { trainer: 'own' }, data, rounds: 60 }));
  await told.raised('device-set-aside', { jobId: id, deviceId: bad.deviceId, deviceName: 'bad' });

  await orchestrator.client.jobs.cancel({ id });
  await told.resolved('device-set-aside');
});
