import { expect, test } from 'vitest';
import { aServingCluster, untilServed } from '../support/serving-cluster.ts';

test('a model is fetched, loaded and served by all that it is to be served by, and no longer when it is stopped', async () => {
  const { orchestrator, agents, deployment } = await aServingCluster({ agents: 2 });
  expect(deployment.replicas.map(({ phase }) => phase)).toEqual(['ready', 'ready']);
  expect(deployment.replicas.map(({ deviceName }) => deviceName).toSorted()).toEqual(agents.map(({ name }) => name));
  expect(deployment.replicas[0]?.facts).toMatchObject({ engine: expect.stringContaining('llama.cpp') });
  const after = orchestrator.live.mark;
  await orchestrator.client.deployments.stop({ name: 'moby' });
  await untilServed(orchestrator, 'moby', 'stopped', after);
  expect((await orchestrator.client.deployments.get({ name: 'moby' })).replicas).toEqual([]);
});
