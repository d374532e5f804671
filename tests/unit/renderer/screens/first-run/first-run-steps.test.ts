import { expect, test } from 'vitest';
import { type Beginnings, firstRunSteps } from '../../../../../renderer/screens/first-run/first-run-steps.ts';
import { SAMPLE_JOB } from '../../../../../renderer/screens/first-run/sample-job.ts';
import { checkDraft } from '../../../../../renderer/screens/new-job/draft/check-draft.ts';

function steps(changes: Partial<Beginnings>): string {
  const { devices, approve, job } = firstRunSteps({ deviceStates: [], asking: 0, sample: undefined, ...changes });
  return `${devices} ${approve} ${job}`;
}

test('one step after the other', () => {
  expect(steps({})).toBe('now later later');
  expect(steps({ asking: 1 })).toBe('done now later');
  expect(steps({ deviceStates: ['online'] })).toBe('done done now');
  expect(steps({ deviceStates: ['online'], sample: { state: 'succeeded' } })).toBe('done done done');
});

test('what comes while another is under way is not lost sight of', () => {
  expect(steps({ deviceStates: ['online'], asking: 1 })).toBe('done now now');
  expect(steps({ deviceStates: ['offline'] })).toBe('now later later');
  expect(steps({ deviceStates: ['offline'], sample: { state: 'running' } })).toBe('now later now');
  expect(steps({ deviceStates: ['online'], sample: { state: 'failed' } })).toBe('done done now');
});

test('the sample job is one', () => {
  expect(checkDraft(SAMPLE_JOB)).toMatchObject({ kind: 'valid' });
});
