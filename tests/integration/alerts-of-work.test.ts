import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { aServingCluster } from '../support/serving-cluster.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { toldAlertsOf } from '../support/told-alerts.ts';
import { aTrainJob } from '../support/train-job.ts';

/** Waits in its second round until a file is there; says all the while that it lives. */
const MODULE = `
import { existsSync } from 'node:fs';
export const initialise = () => new Float32Array(8);
let round = 0;
export async function train(parameters, samples, settings, { report } = {}) {
  round += 1;
  while (round === 2 && !existsSync(process.env.GO_ON_FILE)) await new Promise((resolve) => setTimeout(resolve, 50));
  return { parameters: parameters.map((value) => value + 1), loss: 0.5, accuracy: 0.5 };
}
export const evaluate = () => ({ loss: 0.5, accuracy: 0.5 });
`;

test('a deployment that loses a device is told of once, and its recovery once', async () => {
  const { orchestrator, agents } = await aServingCluster({ agents: 2 });
  const told = await toldAlertsOf(orchestrator, {
    'deployment-degraded': { forSeconds: 1 },
    'device-offline': { enabled: false },
  });
  await agents[1]?.kill();
  await told.raised('deployment-degraded', { deployment: 'moby', ready: 1, wanted: 2 });

  agents[1]?.relaunch(); // it may be back before it counts as away
  await told.resolved('deployment-degraded');
});

test('a job that gets no further is told of once, until it goes on', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const folder = aTemporaryFolder();
  const file = join(aTemporaryFolder(), 'waits.mjs');
  const goOn = join(aTemporaryFolder(), 'go-on');
  writeFileSync(file, MODULE);
  expect(await runEo(['agent', 'allow', file, '--data', folder])).toMatchObject({ code: 0 });
  await TestAgent.start(orchestrator, { name: 'mini', folder, environment: { GO_ON_FILE: goOn } });
  const told = await toldAlertsOf(orchestrator, { 'job-stuck': { forSeconds: 2, raise: 1 } });

  const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
  const job = await orchestrator.client.jobs.create(aTrainJob({ model: { trainer: 'waits' }, data, rounds: 2 }));
  await told.raised('job-stuck', { jobId: job.id, round: 2, usualRoundMs: expect.any(Number) });

  writeFileSync(goOn, '');
  await orchestrator.untilSucceeded(job.id);
  await told.resolved('job-stuck');
});
