import { expect, test } from 'vitest';
import { checkSubmission } from '../../../../main/jobs/check-submission.ts';
import { workProblems } from '../../../../main/jobs/work-problems.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-5 };
const work = 'by-speed';
const roundDeadlineSeconds = 'auto';

test.each([
  ['work by speed and the same bits', { work, reproducible: true }, ['work']],
  ['work by speed and privacy', { work, privacy }, ['work']],
  ['work by speed and a trainer of somebody', { work, model: { trainer: 'mine' } }, ['work']],
  ['work by speed and updates that are compared', { work, strategy: { name: 'krum', minDevices: 5 } }, ['work']],
  ['work by speed and a median', { work, strategy: { name: 'median' } }, ['work']],
  ['a learned deadline and the same bits', { roundDeadlineSeconds, reproducible: true }, ['roundDeadlineSeconds']],
  ['a learned deadline and privacy', { roundDeadlineSeconds, privacy }, ['roundDeadlineSeconds']],
  ['both and steps', { work, roundDeadlineSeconds, localSteps: 20, strategy: { name: 'fednova' } }, []],
  ['work by speed and control variates', { work, strategy: { name: 'scaffold' } }, []],
  ['work by speed and many local steps', { work, strategy: { name: 'diloco' } }, []],
  ['even work and all that', { reproducible: true, roundDeadlineSeconds: 5 }, []],
])('%s', (_, fields, paths) => {
  expect([...workProblems(aTrainSpec(fields))].map(({ details }) => details['path'])).toEqual(paths);
});

test('a submission is refused for it', () => {
  const spec = aTrainSpec({ data: { kind: 'local', dataset: 'scans' }, work, reproducible: true });
  expect(() => checkSubmission(spec, { findDataset: () => expect.unreachable('local data are on devices') })).toThrow(
    expect.objectContaining({ code: 'invalid-specification', details: { path: 'work' } }),
  );
});
