import { describe, expect, test } from 'vitest';
import type { JobId } from '../../../../../common/domain/ids.ts';
import type { Stage } from './a-device-update.ts';
import { aJudgedSpec, aJudgingStage, answerWith } from './a-judged-job.ts';

/** Three of four samples are of class 0: answering 0 is right in 75 %, answering 1 in 25 %. */
const LABELS = [0, 0, 0, 1];
const stopping = { rounds: 9, earlyStopping: { patience: 2 } };

async function evaluated(stage: Stage, id: JobId, round: number): Promise<void> {
  await stage.until(
    ({ type, ...rest }) =>
      type === 'event' &&
      'event' in rest &&
      rest.event.body.kind === 'round-evaluated' &&
      rest.event.body.jobId === id &&
      rest.event.body.round === round,
  );
}

async function answers(stage: Stage, id: JobId, labels: readonly number[]): Promise<void> {
  for (const [index, label] of labels.entries()) await answerWith(stage, id, index + 1, label);
}

/** The numbers of the rounds whose parameters are kept. */
function keptRounds({ rounds }: Stage, id: JobId): number[] {
  return rounds.ofJob(id, 0).flatMap(({ number, parametersSha256 }) => (parametersSha256 === null ? [] : number));
}

describe('a job that may stop early', () => {
  test('succeeds once nothing got better for so many rounds, says so, and makes a model of its best round', async () => {
    const stage = await aJudgingStage(LABELS);
    const { id } = stage.service.create(aJudgedSpec(stopping));
    await answers(stage, id, [1, 0, 1, 1]);
    const end = await stage.untilEvent(id, 'job-succeeded');
    const earlyStop = { judgedBy: 'accuracy', bestRound: 2, best: 0.75, patience: 2, minDelta: 0 };
    expect(end).toMatchObject({ event: { body: { rounds: 4, accuracy: 0.75, modelRound: 2, earlyStop } } });
    expect(stage.service.record(id)).toMatchObject({
      job: { state: 'succeeded', roundsCommitted: 4, bestRound: 2, earlyStop },
      model: { provenance: { round: 2, accuracy: 0.75 } },
    });
    const [, best] = stage.service.get(id).rounds;
    expect(stage.models.get('digits').sha256).toBe(best?.parametersSha256);
    expect(keptRounds(stage, id)).toEqual([2, 3, 4]);
    await stage.service.remove(id);
    expect(await stage.blobs.has(stage.models.get('digits').sha256)).toBe(true);
    // The test set and the model: nothing of the job is left.
    expect(await stage.blobs.list()).toHaveLength(2);
  });

  test('counts the rounds of before a restart', async () => {
    const before = await aJudgingStage(LABELS);
    const { id } = before.service.create(aJudgedSpec(stopping));
    await answers(before, id, [0, 1]);
    await evaluated(before, id, 2);

    const after = await aJudgingStage(LABELS, before.folder);
    await answerWith(after, id, 3, 1);
    await after.untilEvent(id, 'job-succeeded');
    expect(after.service.get(id)).toMatchObject({ roundsCommitted: 3, earlyStop: { bestRound: 1 } });
    expect(after.models.get('digits').provenance).toMatchObject({ round: 1 });
  });

  test('has not stopped early when patience ends with the last round', async () => {
    const stage = await aJudgingStage(LABELS);
    const { id } = stage.service.create(aJudgedSpec({ ...stopping, rounds: 3 }));
    await answers(stage, id, [0, 1, 1]);
    await stage.untilEvent(id, 'job-succeeded');
    expect(stage.service.get(id)).toMatchObject({ roundsCommitted: 3, earlyStop: null });
  });
});

describe('the parameters of the best round', () => {
  test('are kept beside those of the last two, and let go for better ones', async () => {
    const stage = await aJudgingStage(LABELS);
    const { id } = stage.service.create(aJudgedSpec({ rounds: 5 }));
    await answers(stage, id, [1, 2, 2]);
    await evaluated(stage, id, 3);
    expect(keptRounds(stage, id)).toEqual([1, 2, 3]);
    await answerWith(stage, id, 4, 0);
    await evaluated(stage, id, 4);
    expect(keptRounds(stage, id)).toEqual([3, 4]);
    await answerWith(stage, id, 5, 1);
    await stage.untilEvent(id, 'job-succeeded');
    // Unless asked to, a job makes a model of its last round.
    expect(stage.models.get('digits').provenance).toMatchObject({ round: 5, accuracy: 0.25 });
  });
});

test('a job that nothing judges can neither stop early nor keep the best', async () => {
  const stage = await aJudgingStage(LABELS);
  const unjudged = { evaluation: { dataset: null } };
  for (const [path, facts] of [
    ['earlyStopping', stopping],
    ['keep', { rounds: 1, keep: 'best' }],
  ] as const) {
    const submit = () => stage.service.create(aJudgedSpec({ ...facts, ...unjudged }));
    expect(submit).toThrow(expect.objectContaining({ code: 'invalid-specification', details: { path } }));
  }
});
