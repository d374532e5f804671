import { expect, test } from 'vitest';
import type { JobDetails } from '../../common/domain/job.ts';
import { fightAll } from '../support/attacks/all-attacks.ts';
import { aTarget } from '../support/attacks/target.ts';
import { aCluster } from '../support/cluster.ts';
import { expectNoBugs, expectTerseRefusals } from '../support/expect-no-bugs.ts';
import { MemoryWatch } from '../support/memory-watch.ts';
import { aTrainJob } from '../support/train-job.ts';

const MEGABYTES_OVER_CALM = 64;
const JOB = aTrainJob({ reproducible: true, localEpochs: 15, rounds: 3 });

/** What a job has learnt, bit for bit. */
function learnt({ rounds, evaluation }: JobDetails) {
  const judged = rounds.map((round) => [round.evaluation?.accuracy, round.evaluation?.loss]);
  return { judged, accuracy: evaluation?.accuracy, parameters: rounds.at(-1)?.parametersSha256 };
}

test('an orchestrator that is attacked from all sides trains as if nothing were', async ({ annotate }) => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const memory = new MemoryWatch(orchestrator.process.pid);
  const train = async () => await orchestrator.untilSucceeded((await orchestrator.client.jobs.create(JOB)).id);
  const calm = learnt(await train());
  await train();
  const calmMegabytes = memory.take();

  const target = await aTarget(orchestrator);
  const over = new AbortController();
  const fighting = fightAll(target).finally(() => over.abort());
  const jobs: JobDetails[] = [];
  do jobs.push(await train());
  while (!over.signal.aborted);
  const { came, expected } = await fighting;
  const megabytes = memory.take();
  await annotate(
    `${Object.keys(came).length} attacks, ${jobs.length} jobs meanwhile; ` +
      `at most ${calmMegabytes} MB when calm, ${megabytes} MB when attacked`,
  );

  expect(came).toEqual(expected);
  expect(calm.parameters).toMatch(/^[0-9a-f]{64}$/);
  for (const job of jobs) {
    expect(learnt(job)).toEqual(calm);
    const trainers = job.rounds.flatMap(({ participants }) => participants.map(({ deviceId }) => deviceId));
    expect(trainers).toHaveLength(9);
    expect(trainers).not.toContain(target.traitor.id);
  }
  expect(megabytes - calmMegabytes).toBeLessThanOrEqual(MEGABYTES_OVER_CALM);
  expectNoBugs(orchestrator);
  expectTerseRefusals(orchestrator);
});
