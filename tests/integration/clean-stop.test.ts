import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import type { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aSlowJob } from '../support/train-job.ts';

const STOP_MS = 10_000;

/** An orchestrator with streams open and a job running. */
async function aBusyCluster() {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { id } = await orchestrator.client.jobs.create(aSlowJob());
  await orchestrator.live.untilTask('training', ({ phase }) => phase === 'training');
  return { orchestrator, agents, id };
}

async function expectCleanStop(orchestrator: TestOrchestrator, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  const toldAt = Date.now();
  expect(await orchestrator.stop(signal)).toEqual({ code: 0, signal: null });
  expect(Date.now() - toldAt).toBeLessThan(STOP_MS);
  expect(orchestrator.process.output).not.toMatch(/did not stop|"level":[56]0/);
}

test('SIGTERM stops a busy orchestrator in order, and its job goes on at the next start', async () => {
  const { orchestrator, agents, id } = await aBusyCluster();
  await expectCleanStop(orchestrator, 'SIGTERM');

  await orchestrator.restart();
  const { rounds } = await orchestrator.untilSucceeded(id);
  expect(rounds.map(({ number }) => number)).toEqual([1, 2]);
  for (const agent of agents) expect(await agent.stop()).toEqual({ code: 0, signal: null });
  const gone = await orchestrator.client.devices.list({});
  expect(gone.map(({ state, absence }) => [state, absence])).toEqual([
    ['offline', 'agent-stopped'],
    ['offline', 'agent-stopped'],
  ]);
});

test('SIGINT stops a busy orchestrator in order', async () => {
  const { orchestrator } = await aBusyCluster();
  await expectCleanStop(orchestrator, 'SIGINT');
});
