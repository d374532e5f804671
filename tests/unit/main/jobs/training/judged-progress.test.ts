import { expect, test } from 'vitest';
import { JudgedProgress } from '../../../../../main/jobs/training/judged-progress.ts';

function after(figures: readonly number[], figure: 'accuracy' | 'loss', minDelta = 0): JudgedProgress {
  const progress = new JudgedProgress(figure, minDelta);
  for (const [index, value] of figures.entries()) {
    const evaluation = { accuracy: 0, loss: 0, samples: 1, evaluationMs: 1, [figure]: value };
    progress.observe({ number: index + 1, evaluation });
  }
  return progress;
}

test('before anything was judged there is no best round', () => {
  expect(after([], 'accuracy')).toMatchObject({ best: null, roundsWithoutGain: 0 });
});

test('the best is the first of equals, and equals are no gain', () => {
  expect(after([0.5, 0.75, 0.75, 0.25], 'accuracy')).toMatchObject({
    best: { number: 2, value: 0.75 },
    roundsWithoutGain: 2,
  });
});

test('a smaller loss is better', () => {
  expect(after([4, 2, 3], 'loss')).toMatchObject({ best: { number: 2, value: 2 }, roundsWithoutGain: 1 });
});

test('gains of no more than the least one do not count, until they add up; the best round is still the best', () => {
  expect(after([0.5, 0.625], 'accuracy', 0.125)).toMatchObject({ best: { number: 2 }, roundsWithoutGain: 1 });
  expect(after([0.5, 0.625, 0.75], 'accuracy', 0.125)).toMatchObject({ best: { number: 3 }, roundsWithoutGain: 0 });
});
