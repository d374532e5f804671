import { expect, test } from 'vitest';
import { importFolder, MNIST } from '../support/digits.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

test.each([[1, true],[1,false],[3, false]])('p %s', async (partitions, reproducible) => {
  const orchestrator = await TestOrchestrator.start();
  await Promise.all([startAgents(orchestrator, 1), importFolder(orchestrator, 'mnist', MNIST)]);
  const data = { kind: 'managed', dataset: 'mnist', partitions } as const;
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ data, rounds: 1, reproducible }));
  const { rounds, evaluation } = await orchestrator.untilSucceeded(id);
  console.log(partitions, reproducible, rounds[0]?.participants, evaluation);
});
