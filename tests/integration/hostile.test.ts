import { expect, test } from 'vitest';
import { fightAll } from '../support/attacks/all-attacks.ts';
import { aTarget } from '../support/attacks/target.ts';
import { aCluster } from '../support/cluster.ts';
import { MemoryWatch } from '../support/memory-watch.ts';
import { aTrainJob } from '../support/train-job.ts';

const CALM_ROUNDS = 3;
const ROUNDS = 16;
const MEGABYTES_OVER_CALM = 64;

test('an orchestrator that is attacked from all sides trains as if nothing were', async ({ annotate }) => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const { client, live } = orchestrator;
  const memory = new MemoryWatch(orchestrator.process.pid);
  const spec = { reproducible: true, localEpochs: 25 };
  const { id: calm } = await client.jobs.create(aTrainJob({ ...spec, rounds: CALM_ROUNDS }));
  const { rounds: calmRounds } = await orchestrator.untilSucceeded(calm);
  const calmMegabytes = memory.take();

  const target = await aTarget(orchestrator);
  const { id } = await client.jobs.create(aTrainJob({ ...spec, rounds: ROUNDS }));
  await live.untilEvent('job-started', ({ jobId }) => jobId === id);
  const { came, expected } = await fightAll(target);
  const { roundsCommitted } = await client.jobs.get({ id });
  const { rounds } = await orchestrator.untilSucceeded(id);
  const megabytes = memory.take();
  await annotate(
    `${Object.keys(came).length} attacks in ${roundsCommitted} rounds; memory ${calmMegabytes} MB when calm, ${megabytes} MB at most`,
  );

  expect(came).toEqual(expected);
  // Every round has the parameters, bit for bit, that it has in peace, and every share was trained by somebody honest.
  expect(roundsCommitted).toBeLessThan(ROUNDS);
  expect(rounds).toHaveLength(ROUNDS);
  for (const [index, { parametersSha256, evaluation }] of calmRounds.entries()) {
    expect(rounds[index]?.evaluation).toEqual(evaluation);
    if (parametersSha256 !== null) expect(rounds[index]?.parametersSha256).toBe(parametersSha256);
  }
  const trainers = rounds.flatMap(({ participants }) => participants.map(({ deviceId }) => deviceId));
  expect(trainers).toHaveLength(3 * ROUNDS);
  expect(trainers).not.toContain(target.traitor.id);

  expect(megabytes - calmMegabytes).toBeLessThanOrEqual(MEGABYTES_OVER_CALM);
  const lines = orchestrator.process.output.split('\n');
  expect(lines.filter((line) => /"level":[56]0|unhandled|uncaught/i.test(line))).toEqual([]);
  const refusals = lines.filter((line) => line.includes('"refusal":'));
  expect(refusals.length).toBeGreaterThan(5);
  expect(refusals.length).toBeLessThan(200);
  for (const line of refusals) expect(line).not.toMatch(/secret|token|ticket/i);
});
