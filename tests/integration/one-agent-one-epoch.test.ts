import { expect, test } from 'vitest';
import { importFolder, MNIST } from '../support/digits.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

test('one agent learns all of MNIST in one epoch', async ({ annotate }) => {
  const orchestrator = await TestOrchestrator.start();
  await Promise.all([TestAgent.start(orchestrator, { name: 'agent' }), importFolder(orchestrator, 'mnist', MNIST)]);
  const data = { kind: 'managed', dataset: 'mnist', partitions: 1 } as const;
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ data, rounds: 1 }));
  const { rounds, evaluation } = await orchestrator.untilSucceeded(id);
  expect(rounds).toMatchObject([{ participants: [{ samples: 60_000 }], evaluation: { samples: 10_000 } }]);
  expect(evaluation?.accuracy).toBeGreaterThanOrEqual(0.955);
  await annotate(`accuracy ${evaluation?.accuracy} after ${rounds[0]?.participants[0]?.trainingMs} ms of training`);
});
