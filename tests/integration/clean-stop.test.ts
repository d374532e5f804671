import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { aSlowJob } from '../support/train-job.ts';

const STOP_MS = 10_000;

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops an orchestrator at once, with streams open and a job running',
  async (signal) => {
    const { orchestrator, agents } = await aCluster({ agents: 2 });
    const { live, client } = orchestrator;
    const { id } = await client.jobs.create(aSlowJob({ rounds: 2 }));
    await live.untilTask('training', ({ phase }) => phase === 'training');

    const toldAt = Date.now();
    expect(await orchestrator.stop(signal)).toEqual({ code: 0, signal: null });
    expect(Date.now() - toldAt).toBeLessThan(STOP_MS);
    expect(orchestrator.process.output).not.toMatch(/did not stop|"level":[56]0/);

    await orchestrator.restart();
    const { rounds } = await orchestrator.untilSucceeded(id);
    expect(rounds.map(({ number }) => number)).toEqual([1, 2]);
    for (const agent of agents) expect(await agent.stop()).toEqual({ code: 0, signal: null });
    const gone = await client.devices.list({});
    expect(gone.map(({ state, absence }) => [state, absence])).toEqual([
      ['offline', 'agent-stopped'],
      ['offline', 'agent-stopped'],
    ]);
  },
);
