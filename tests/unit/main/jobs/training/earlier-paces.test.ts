import { expect, test } from 'vitest';
import { DeviceId, JobId } from '../../../../../common/domain/ids.ts';
import type { Participation } from '../../../../../common/domain/job.ts';
import { earlierPaces } from '../../../../../main/jobs/training/earlier-paces.ts';
import { JobRows, type StoredJob } from '../../../../../main/storage/rows/job-rows.ts';
import { RoundRows, type StoredRound } from '../../../../../main/storage/rows/round-rows.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { aHash } from '../../../builders/a-hash.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';

const [mac, nuc] = [DeviceId.parse('mac'), DeviceId.parse('nuc')];

function aJob(id: string, spec: object = {}): StoredJob {
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  return { id: JobId.parse(id), state: 'running', spec: aTrainSpec(spec), createdAt: 0, ...unstarted };
}

/** An update of a hundred samples, of which so many steps of 32 were taken. */
function done(deviceId: DeviceId, trainingMs: number, steps: number): Participation {
  const work = { steps, asked: steps, full: 4 };
  return { deviceId, partition: 0, attempt: 1, samples: 100, loss: 1, accuracy: 0, trainingMs, work };
}

function aRound(number: number, participants: Participation[]): StoredRound {
  return {
    number,
    state: 'committed',
    startedAt: 0,
    committedAt: 1,
    evaluation: null,
    participants,
    omissions: [],
    parametersSha256: aHash('parameters'),
    strategyStateSha256: null,
    bytesUp: 0,
    bytesDown: 0,
    epsilon: null,
  };
}

test('a device is as fast as in the newest earlier job of the same model and batch size', async () => {
  const { database } = await aCluster();
  const [jobs, rounds] = [new JobRows(database), new RoundRows(database)];
  const add = (job: StoredJob, ...made: Participation[][]) => {
    jobs.add(job);
    for (const [index, participants] of made.entries()) rounds.put(job.id, aRound(index + 1, participants));
    return job;
  };
  add(aJob('oldest'), [done(mac, 9_000, 4), done(nuc, 700, 4)]);
  // Half of the work in 250 ms, and one round in which the owner was at it.
  add(aJob('older'), [done(mac, 250, 2)], [done(mac, 4_000, 4)]);
  add(aJob('other-batch', { batchSize: 8 }), [done(mac, 1, 4)]);
  add(aJob('strict', { reproducible: true }), [done(mac, 1, 4)]);
  const own = add(aJob('own'), [done(mac, 1, 4)]);
  const paces = earlierPaces({ jobs, rounds }, own);
  expect(Object.fromEntries(paces)).toEqual({ mac: 5, nuc: 7 });
});
