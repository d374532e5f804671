import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { renderJob } from '../../../../cli/output/render-job.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aJob, aRound } from '../builders.ts';

const PLAIN = picocolors.createColors(false);

test('rounds that wait for nobody tell by how many rounds their updates were late', () => {
  const spec = aTrainSpec({ strategy: { name: 'fedbuff', maxStaleness: 9 } });
  const lines = renderJob(aJob({ spec, rounds: [aRound(1, { meanStaleness: 1.25 })] }), 10, 0, PLAIN);
  expect(lines.join('\n')).toContain('fedbuff, server learning rate 1, staleness exponent 0.5, max staleness 9');
  expect(lines.find((line) => line.includes('STALE'))).toMatch(/UPDATES +STALE +UP/);
  expect(lines.at(-1)).toMatch(/ 1\.3 /);
});

test('others say nothing of it', () => {
  expect(renderJob(aJob({ rounds: [aRound(1)] }), 10, 0, PLAIN).join('\n')).not.toContain('STALE');
});
