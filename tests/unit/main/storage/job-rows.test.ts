import { expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { JobState } from '../../../../common/domain/job.ts';
import { JobRows } from '../../../../main/storage/rows/job-rows.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aStore } from './a-store.ts';

test('a job is unfinished until it has ended, and no job is', async () => {
  const jobs = new JobRows((await aStore()).database);
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  for (const state of JobState.options) {
    jobs.add({ id: JobId.parse(state), state, spec: aTrainSpec(), createdAt: 1, ...unstarted });
  }
  expect(JobState.options.filter((id) => jobs.isUnfinished(id))).toEqual(['queued', 'running', 'paused']);
  for (const id of ['unknown', '', "' or 1=1 --"]) expect(jobs.isUnfinished(id)).toBe(false);
});
