import { expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { JobRows } from '../../../../main/storage/rows/job-rows.ts';
import { RoundRows } from '../../../../main/storage/rows/round-rows.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aStore } from './a-store.ts';

const job = JobId.parse('j1');

/** How far a job with these accuracies is; null for a round that was not judged. */
async function standingAfter(accuracies: readonly (number | null)[]) {
  const { database } = await aStore();
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  new JobRows(database).add({ id: job, state: 'running', spec: aTrainSpec(), createdAt: 1, ...unstarted });
  const rounds = new RoundRows(database);
  const nothing = {
    participants: [],
    omissions: [],
    parametersSha256: null,
    strategyStateSha256: null,
    bytesUp: 0,
    bytesDown: 0,
    epsilon: null,
  };
  database.transaction(() => {
    for (const [index, accuracy] of accuracies.entries()) {
      const evaluation = accuracy === null ? null : { accuracy, loss: 1, samples: 1, evaluationMs: 1 };
      rounds.put(job, { number: index + 1, state: 'committed', startedAt: 1, committedAt: 2, evaluation, ...nothing });
    }
  });
  return rounds.standing(job, 'accuracy');
}

test('a job without rounds has no history', async () => {
  expect(await standingAfter([])).toEqual({
    roundsCommitted: 0,
    evaluation: null,
    bestAccuracy: null,
    bestRound: null,
    history: [],
  });
});

test('the history has the accuracy of every round that was judged, oldest first', async () => {
  expect(await standingAfter([0.1, null, 0.5, 0.4, null])).toEqual({
    roundsCommitted: 5,
    evaluation: null,
    bestAccuracy: 0.5,
    bestRound: 3,
    history: [0.1, 0.5, 0.4],
  });
});

test.each([
  [60, 1],
  [61, 2],
  [500, 9],
])('of %i rounds the history has every round in %i, and the last one', async (rounds, stride) => {
  const accuracies = Array.from({ length: rounds }, (_, index) => (index + 1) / rounds);
  const { history, bestAccuracy } = await standingAfter(accuracies);
  expect(history).toEqual(accuracies.filter((_, index) => (rounds - 1 - index) % stride === 0));
  expect(history.length).toBeLessThanOrEqual(60);
  expect([history.at(-1), bestAccuracy]).toEqual([1, 1]);
});
