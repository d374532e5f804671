import { expect, test } from 'vitest';
import { runEo } from '../support/eo-process.ts';
import { aServingCluster } from '../support/serving-cluster.ts';

test('a device that its owner pauses is asked nothing more; another one takes its place', async () => {
  const { orchestrator, agents } = await aServingCluster({ agents: 2, wish: { replicas: { min: 1, max: 1 } } });
  const { client, live } = orchestrator;
  const served = await client.deployments.get({ name: 'moby' });
  const first = agents.find(({ deviceId }) => deviceId === served.replicas[0]?.deviceId);
  const second = agents.find((agent) => agent !== first);

  const after = live.mark;
  await runEo(['agent', 'pause', '1h', '--data', first?.folder ?? '']);

  await live.untilEvent('replica-placed', ({ deviceId }) => deviceId === second?.deviceId, { after });
  await live.untilEvent('replica-withdrawn', ({ deviceId }) => deviceId === first?.deviceId, { after, ms: 60_000 });
  const chat = await runEo(['chat', 'moby', 'Call me', '--data', orchestrator.folder]);
  expect(chat.code).toBe(0);
  const usage = await client.deployments.get({ name: 'moby' });
  expect(usage.replicas.map(({ deviceId }) => deviceId)).toEqual([second?.deviceId]);
});
