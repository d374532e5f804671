import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { renderJob } from '../../../../cli/output/render-job.ts';
import { hasSpentBudget } from '../../../../common/domain/has-spent-budget.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aJob, aRound } from '../builders.ts';

const PLAIN = picocolors.createColors(false);
const privacy = { mechanism: 'central', clipNorm: 1.5, noiseMultiplier: 1.1, delta: 1e-5, epsilonBudget: 4 };
const spec: TrainJobSpec = aTrainSpec({ rounds: 5, privacy });
const rounds = [aRound(1, { epsilon: 2.0001 }), aRound(2, { epsilon: 3.2 })];

test('a private job shows what each round has cost, rounded up, and why it ended before its last one', () => {
  const job = aJob({ spec, state: 'succeeded', roundsCommitted: 2, rounds });
  const text = renderJob(job, 10, 0, PLAIN).join('\n');
  expect(text).toContain('ε 3.200 of 4 at δ 0.00001, central, updates cut to 1.5, noise × 1.1');
  expect(text).toContain('another round would have passed its privacy budget');
  expect(text).toMatch(/ε +UP/);
  expect(text).toContain('2.001');
});

test('a job without privacy says nothing of it', () => {
  expect(renderJob(aJob({ rounds: [aRound(1)] }), 10, 0, PLAIN).join('\n')).not.toContain('ε');
});

test.each([
  ['more rounds were to come', {}, true],
  ['it was the last one', { roundsCommitted: 5 }, false],
  ['it is still running', { state: 'running' }, false],
  ['it was good enough', { spec: { ...spec, targetAccuracy: 0.5 } }, false],
  [
    'it got no better',
    { earlyStop: { judgedBy: 'accuracy', bestRound: 1, best: 0.7, patience: 1, minDelta: 0 } },
    false,
  ],
  ['it has no budget', { spec: aTrainSpec({ rounds: 5, privacy: { ...privacy, epsilonBudget: null } }) }, false],
] as const)('when %s, a job has spent its budget: %o', (_, changes, isSpent) => {
  const evaluation = { accuracy: 0.7, loss: 1, samples: 10, evaluationMs: 1 };
  const job = aJob({ spec, state: 'succeeded', roundsCommitted: 2, evaluation, ...changes });
  expect(hasSpentBudget(job)).toBe(isSpent);
});
