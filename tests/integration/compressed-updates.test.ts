import { expect, test } from 'vitest';
import type { JobDetails } from '../../common/domain/job.ts';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { importDigits } from '../support/digits.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

/** Of `mnist-2nn`, as float32. */
const UPDATE_BYTES = 199_210 * 4;
const PARTS = 2;
const ROUNDS = 6;

/** Most bytes up, as a share of float32, and most accuracy that it may cost. */
const PROMISES = [
  { compression: { name: 'float16' }, bytes: 0.51, points: 0.1 },
  { compression: { name: 'bfloat16' }, bytes: 0.51, points: 0.3 },
  { compression: { name: 'int8' }, bytes: 0.27, points: 0.3 },
  { compression: { name: 'top-k', share: 0.05 }, bytes: 0.11, points: 3 },
] as const;

const bytesUp = ({ rounds }: JobDetails) => rounds.map((round) => round.bytesUp);
const accuracyOf = ({ evaluation }: JobDetails) => 100 * (evaluation?.accuracy ?? Number.NaN);

test('packed updates take the bytes they promise and cost the accuracy they promise', async ({ annotate }) => {
  const orchestrator = await TestOrchestrator.start();
  await Promise.all([
    startAgents(orchestrator, PARTS),
    importDigits(orchestrator, { samples: 6_000, testSamples: 10_000 }),
  ]);
  const train = async (changes: Partial<JobSpecInput>) => {
    const data = { kind: 'managed', dataset: 'digits', partitions: PARTS } as const;
    const { id } = await orchestrator.client.jobs.create(aTrainJob({ data, rounds: ROUNDS, ...changes }));
    return await orchestrator.untilSucceeded(id);
  };
  const whole = await train({ reproducible: true });
  expect(bytesUp(whole)).toEqual(Array(ROUNDS).fill(PARTS * UPDATE_BYTES));
  expect(accuracyOf(whole)).toBeGreaterThan(90);
  for (const { compression, bytes, points } of PROMISES) {
    const job = await train({ compression, reproducible: compression.name !== 'top-k' });
    const share = Math.max(...bytesUp(job)) / (PARTS * UPDATE_BYTES);
    const cost = accuracyOf(whole) - accuracyOf(job);
    await annotate(`${compression.name}: ${share.toFixed(4)} of the bytes up, ${cost.toFixed(2)} points`);
    expect.soft(share, compression.name).toBeLessThanOrEqual(bytes);
    expect.soft(cost, compression.name).toBeLessThanOrEqual(points);
    expect(new Set(bytesUp(job)).size).toBe(1);
    expect(job.rounds.at(-1)?.bytesDown).toBe(whole.rounds.at(-1)?.bytesDown);
  }
});
