import { expect, test } from 'vitest';
import { aJudgedSpec, aJudgingStage, answerWith } from './a-judged-job.ts';

/** Three samples of class a, one of class b, and a model with eight more outputs. */
const LABELS = [0, 0, 0, 1];

test('the rounds of a job tell what was taken for what, for the last two and the best', async () => {
  const stage = await aJudgingStage(LABELS);
  const { id } = stage.service.create(aJudgedSpec({ rounds: 4 }));
  for (const [index, label] of [0, 1, 2, 1].entries()) await answerWith(stage, id, index + 1, label);
  await stage.untilEvent(id, 'job-succeeded');
  const best = stage.service.evaluation(id, 1);
  expect(best).toMatchObject({ round: 1, evaluation: { accuracy: 0.75 } });
  expect(best.confusion?.map((row) => row.join(''))).toEqual([
    '3000000000',
    '1000000000',
    ...Array(8).fill('0000000000'),
  ]);
  expect(best.classes?.slice(0, 3)).toEqual([
    { name: 'a', samples: 3, correct: 3, accuracy: 1 },
    { name: 'b', samples: 1, correct: 0, accuracy: 0 },
    { name: null, samples: 0, correct: 0, accuracy: null },
  ]);
  expect(stage.service.evaluation(id, 2)).toMatchObject({
    evaluation: { accuracy: 0.25 },
    classes: null,
    confusion: null,
  });
  expect(stage.service.evaluation(id, 3).confusion?.[0]?.indexOf(3)).toBe(2);
  expect(() => stage.service.evaluation(id, 5)).toThrow(expect.objectContaining({ code: 'not-found' }));
});
