import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { aSlowJob } from '../support/train-job.ts';

const hashesOf = (rounds: readonly { readonly parametersSha256: string | null }[]) =>
  rounds.map(({ parametersSha256 }) => parametersSha256).slice(-2);

test('a reproducible job gives the same bits on three agents, and on two of which one dies', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { live, client } = orchestrator;
  const spec = aSlowJob({ reproducible: true, rounds: 2, localEpochs: 60 });
  const { id: first } = await client.jobs.create(spec);
  const onThree = await orchestrator.untilSucceeded(first);

  const started = live.mark;
  await one(agents, 3).stop();
  await live.untilEvent('device-went-offline', () => true, { after: started });
  const { id: second } = await client.jobs.create(spec);
  const victim = one(agents, 2);
  await live.untilTask(
    'the victim to train',
    ({ deviceId, phase }) => deviceId === victim.deviceId && phase === 'training',
    { after: started },
  );
  await victim.kill();
  await live.untilEvent('task-reassigned', ({ jobId }) => jobId === second);
  const onOne = await orchestrator.untilSucceeded(second);

  expect(hashesOf(onThree.rounds)).toHaveLength(2);
  expect(hashesOf(onOne.rounds)).toEqual(hashesOf(onThree.rounds));
  expect(onOne.evaluation?.accuracy).toBe(onThree.evaluation?.accuracy);
  const versions = await client.models.versions({ name: 'digits' });
  expect(new Set(versions.map(({ sha256 }) => sha256)).size).toBe(1);
});
