import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { importDigits } from '../support/digits.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';
import { untilFolder } from '../support/until-folder.ts';

const SINGLE = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;

test('an agent stopped in a task says goodbye, and takes the task up when it is back', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 1 });
  const { live, client } = orchestrator;
  const agent = one(agents, 1);
  const { id } = await client.jobs.create(aSlowJob({ rounds: 1, data: SINGLE }));
  await live.untilTask('training', ({ phase }) => phase === 'training');

  expect(await agent.stop()).toEqual({ code: 0, signal: null });
  const { body } = await live.untilEvent('device-went-offline');
  expect(body.absence).toBe('agent-stopped');
  const reassigned = await live.untilEvent('task-reassigned');
  expect(reassigned.body.failure).toEqual({ code: 'unavailable', message: 'agent-1 left: its agent was stopped' });

  await agent.restart();
  const { rounds } = await orchestrator.untilSucceeded(id);
  expect(rounds).toMatchObject([
    { number: 1, participants: [{ deviceId: agent.deviceId, partition: 0 }], omissions: [] },
  ]);
});

test('an update that was finished but not sent when the agent died is delivered by its next life', async () => {
  const orchestrator = await TestOrchestrator.start();
  const proxy = await CuttingProxy.to(orchestrator.grpcPort);
  const [agent] = await Promise.all([
    TestAgent.start(orchestrator, { name: 'agent', address: proxy.address }),
    importDigits(orchestrator),
  ]);
  // Too little for a single chunk: the update stays on the agent's disk.
  proxy.cutAfter(100_000, Number.POSITIVE_INFINITY);
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ rounds: 1, data: SINGLE }));
  await untilFolder(join(agent.folder, 'updates'), (names) => names.some((name) => name.endsWith('.json')));

  // The orchestrator does not see the connection break, as when a power cut ends a machine.
  proxy.holdOpen();
  await agent.kill();
  proxy.mend();
  agent.relaunch();
  const { rounds } = await orchestrator.untilSucceeded(id);
  expect(rounds).toMatchObject([{ participants: [{ deviceId: agent.deviceId, attempt: 1, samples: 1_200 }] }]);
  expect(agent.process.output).toContain('update delivered');
  expect(agent.process.output).not.toContain('task received');
  expect(await readdir(join(agent.folder, 'updates'))).toEqual([]);
});
