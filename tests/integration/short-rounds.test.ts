import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

test('many short rounds are no flood: the only device of a job keeps its connection', {
  timeout: 120_000,
}, async () => {
  const { orchestrator, agents } = await aCluster({ agents: 1 });
  const agent = one(agents, 1);
  const data = { kind: 'managed', dataset: 'digits', partition: { scheme: 'iid' }, partitions: 1 } as const;
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ data, rounds: 300 }));
  await orchestrator.untilSucceeded(id);
  expect(agent.process.output).not.toContain('too many calls');
  expect(agent.process.output.match(/member of the cluster/g)).toHaveLength(1);
});
