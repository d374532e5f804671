import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Sha256 } from '../../common/domain/ids.ts';
import { aCluster, one } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';
import { untilFolder } from '../support/until-folder.ts';

const data = {
  kind: 'managed',
  dataset: 'digits',
  partition: { scheme: 'dirichlet', alpha: 0.5 },
  partitions: 3,
} as const;

test('control variates outlive a part that moves and an orchestrator that dies, and go with the job', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { client, live, folder } = orchestrator;
  const job = aTrainJob({
    rounds: 5,
    data,
    localEpochs: 2,
    learningRate: 0.05,
    strategy: { name: 'scaffold' },
    reproducible: true,
  });
  const start = async () => (await client.jobs.create(job)).id;
  const calm = await orchestrator.untilSucceeded(await start());
  expect(calm.evaluation?.accuracy).toBeGreaterThan(0.6);

  const disturbed = await start();
  await live.untilEvent('round-committed', ({ jobId, round }) => jobId === disturbed && round >= 2);
  await one(agents, 1).kill(); // its parts go to the other one
  await orchestrator.kill();
  await orchestrator.restart();
  const { rounds } = await orchestrator.untilSucceeded(disturbed);
  expect(rounds.at(-1)?.parametersSha256).toBe(calm.rounds.at(-1)?.parametersSha256);
  expect(rounds.at(-1)?.strategyStateSha256).toBe(calm.rounds.at(-1)?.strategyStateSha256);

  const [dataset] = await client.datasets.list({});
  const known = new Set([
    ...[dataset?.train?.sha256, dataset?.test?.sha256],
    ...[calm.rounds, rounds].flat().flatMap((round) => [round.parametersSha256, round.strategyStateSha256]),
  ]);
  const blobs = async () => (await readdir(join(folder, 'blobs'), { recursive: true })).map((path) => basename(path));
  const unknown = async () => (await blobs()).filter((name) => name.length === 64 && !known.has(Sha256.parse(name)));
  await expect.poll(unknown, { timeout: 20_000 }).toEqual([]);
});

test('an optimizer goes on in the next round where its device left it, and goes with the job', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 1 });
  const folder = join(one(agents, 1).folder, 'kept');
  const strategy = { name: 'diloco' } as const;
  const job = aTrainJob({
    rounds: 8,
    localSteps: 20,
    learningRate: 0.001,
    optimizer: { name: 'adamw' },
    strategy,
  });
  const { id } = await orchestrator.client.jobs.create(job);
  await untilFolder(folder, (names) => names.filter((name) => name.endsWith('.optimizer')).length === 3);
  const { evaluation } = await orchestrator.untilSucceeded(id);
  expect(evaluation?.accuracy).toBeGreaterThan(0.8);
  await untilFolder(folder, (names) => names.length === 0);
});
