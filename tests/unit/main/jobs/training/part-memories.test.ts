import { expect, test } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import type { Participation } from '../../../../../common/domain/job.ts';
import { PartMemories } from '../../../../../main/jobs/training/part-memories.ts';
import { strategyOf } from '../../../../../main/jobs/training/strategies/strategy-of.ts';
import { JobRows } from '../../../../../main/storage/rows/job-rows.ts';
import { PartMemoryRows } from '../../../../../main/storage/rows/part-memory-rows.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { JOB, shards } from './a-round.ts';

const unused = () => expect.unreachable('nothing but steps is remembered');

/** Two rounds of a job in which the part's device took so many steps. */
async function remembered(spec: object, steps: readonly number[]): Promise<number | undefined> {
  const { database } = await aCluster();
  const job = aTrainSpec(spec);
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  new JobRows(database).add({ id: JOB, state: 'running', spec: job, createdAt: 0, ...unstarted });
  const partMemories = new PartMemoryRows(database);
  const deps = { partMemories, blobs: {} as never, spool: {} as never, releaseBlob: unused };
  const memories = new PartMemories(deps, { id: JOB, spec: job, compute: {} as never });
  for (const [index, taken] of steps.entries()) {
    const work = { steps: taken, asked: taken, full: 20 };
    const facts = { samples: 100, loss: 1, accuracy: 0, trainingMs: 1, work };
    const participants: Participation[] = [{ deviceId: DeviceId.parse('mac'), partition: 0, attempt: 1, ...facts }];
    const round = { number: index + 1, strategy: strategyOf(job), participants, tasks: [], partitions: shards(1) };
    (await memories.renew(round)).remember();
  }
  return partMemories.ofJob(JOB).get(0)?.steps;
}

test('a part goes on where its device really left off', async () => {
  expect(await remembered({ work: 'by-speed' }, [4, 7])).toBe(11);
  expect(await remembered({ localSteps: 20 }, [20, 13])).toBe(33);
});

test('epochs begin anew in each round, done or not', async () => {
  expect(await remembered({}, [4, 2])).toBeUndefined();
});
