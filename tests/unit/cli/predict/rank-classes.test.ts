import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { renderPrediction } from '../../../../cli/output/render-prediction.ts';
import { rankClasses } from '../../../../cli/predict/rank-classes.ts';

const colours = picocolors.createColors(false);
const classes = ['ant', 'bee', 'cat'];
const scores = { name: 'probabilities', datatype: 'FP32', shape: [2, 3], data: [0.25, 0.7, 0.05, 0.1, 0.2, 0.7] };
const logits = { name: 'logits', datatype: 'FP32', shape: [2, 3], data: [1, 2, -1, 0, 1, null] };

it('ranks classes by the first output that has a value for each', () => {
  const ranking = rankClasses([{ ...logits, shape: [3, 2] }, scores, logits], classes);
  expect(ranking?.outputs).toEqual([scores, logits]);
  expect(ranking?.samples.map((ranked) => ranked.map(({ name }) => name))).toEqual([
    ['bee', 'ant', 'cat'],
    ['cat', 'bee', 'ant'],
  ]);
  expect(rankClasses([scores], ['ant', 'bee'])).toBeUndefined();
});

it('prints the best classes of one sample, or the best one of each', () => {
  const one = { ...scores, shape: [1, 3], data: scores.data.slice(0, 3) };
  expect(renderPrediction([one], { classes, top: 2, colours })).toEqual([
    'CLASS  PROBABILITIES',
    'bee           0.7000',
    'ant           0.2500',
  ]);
  expect(renderPrediction([scores], { classes, top: 2, colours })).toEqual([
    'SAMPLE  CLASS  PROBABILITIES  NEXT',
    '     0  bee           0.7000  ant (0.2500)',
    '     1  cat           0.7000  bee (0.2000)',
  ]);
});
