import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import type { TestAgent } from '../support/test-agent.ts';
import { aTrainJob } from '../support/train-job.ts';
import { untilFolder } from '../support/until-folder.ts';

const sparse = aTrainJob({ rounds: 100, localEpochs: 5, compression: { name: 'top-k', share: 0.05 } });
const residualsOf = ({ folder }: TestAgent) => join(folder, 'kept');

test('what packed updates left out goes from a device when its job has ended, also while the device was away', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 1 });
  const [agent] = agents;
  if (agent === undefined) throw new Error('there is no agent');
  const { client } = orchestrator;
  const isOf = (id: string) => (name: string) => name.startsWith(`${id}.`);

  const first = await client.jobs.create(sparse);
  await untilFolder(residualsOf(agent), (names) => names.some(isOf(first.id)));
  await client.jobs.pause({ id: first.id });
  const second = await client.jobs.create(sparse);
  await untilFolder(residualsOf(agent), (names) => names.some(isOf(second.id)));
  await client.jobs.cancel({ id: second.id });
  await untilFolder(residualsOf(agent), (names) => !names.some(isOf(second.id)));
  expect((await readdir(residualsOf(agent))).some(isOf(first.id))).toBe(true); // paused: it goes on with it

  await agent.kill();
  await client.jobs.cancel({ id: first.id });
  await client.jobs.remove({ id: first.id });
  agent.relaunch();
  await untilFolder(residualsOf(agent), (names) => names.length === 0);
});
