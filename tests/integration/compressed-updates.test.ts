import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DeviceId, JobId } from '../../common/domain/ids.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aCluster, one } from '../support/cluster.ts';
import { importDigits } from '../support/digits.ts';
import { startAgents, TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

/** Of `mnist-2nn`, as float32. */
const UPDATE_BYTES = 199_210 * 4;
/** A byte a value, and a float32 for each 128. */
const INT8_BYTES = 199_210 + 4 * Math.ceil(199_210 / 128);
const PARTS = 2;
const ROUNDS = 6;

/** Most bytes as a share of float32, up and both ways, and most accuracy that it may cost. */
const PROMISES = [
  { compression: { name: 'float16' }, up: 0.51, both: 0.51, points: 0.1 },
  { compression: { name: 'bfloat16' }, up: 0.51, both: 0.51, points: 0.3 },
  { compression: { name: 'int8' }, up: 0.27, both: 0.27, points: 0.3 },
  { compression: { name: 'int8', down: 'none' }, up: 0.27, both: 0.64, points: 0.3 },
  { compression: { name: 'top-k', share: 0.05 }, up: 0.11, both: 0.56, points: 3 },
] as const;

const bytesUp = ({ rounds }: JobDetails) => rounds.map((round) => round.bytesUp);
/** The first round also brings the data. */
const bytesDown = ({ rounds }: JobDetails) => rounds.slice(1).map((round) => round.bytesDown);
const accuracyOf = ({ evaluation }: JobDetails) => 100 * (evaluation?.accuracy ?? Number.NaN);

test('packed parameters and updates take the bytes they promise and cost the accuracy they promise', async ({
  annotate,
}) => {
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
  expect(bytesDown(whole)).toEqual(Array(ROUNDS - 1).fill(PARTS * UPDATE_BYTES));
  expect(accuracyOf(whole)).toBeGreaterThan(90);
  for (const { compression, up, both, points } of PROMISES) {
    const job = await train({ compression, reproducible: compression.name !== 'top-k' });
    const name = JSON.stringify(compression);
    const shareUp = Math.max(...bytesUp(job)) / (PARTS * UPDATE_BYTES);
    const shareBoth = (shareUp + Math.max(...bytesDown(job)) / (PARTS * UPDATE_BYTES)) / 2;
    const cost = accuracyOf(whole) - accuracyOf(job);
    await annotate(
      `${name}: ${shareUp.toFixed(4)} of the bytes up, ${shareBoth.toFixed(4)} of both ways, ${cost.toFixed(2)} points`,
    );
    expect.soft(shareUp, name).toBeLessThanOrEqual(up);
    expect.soft(shareBoth, name).toBeLessThanOrEqual(both);
    expect.soft(cost, name).toBeLessThanOrEqual(points);
    expect(new Set(bytesUp(job)).size).toBe(1);
    expect(new Set(bytesDown(job)).size).toBe(1);
  }
});

test('an agent that has lost its cache, one that comes late and a killed orchestrator change no bit', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { client, live } = orchestrator;
  const rounds = 12;
  // Parts enough for all three to have work in every round.
  const data = { kind: 'managed', dataset: 'digits', partitions: 6 } as const;
  const spec = aTrainJob({ data, rounds, localEpochs: 20, reproducible: true, compression: { name: 'int8' } });
  const untilCommitted = (id: JobId, number: number) =>
    live.untilEvent('round-committed', ({ jobId, round }) => jobId === id && round === number);
  const { id: quietId } = await client.jobs.create(spec);
  const quiet = await orchestrator.untilSucceeded(quietId);
  expect(Math.min(...bytesDown(quiet))).toBe(2 * INT8_BYTES);

  const { id } = await client.jobs.create(spec);
  await untilCommitted(id, 2);
  await orchestrator.kill();
  await orchestrator.restart();
  await untilCommitted(id, 5);
  await client.jobs.pause({ id });
  const forgetful = one(agents, 1);
  const { roundsCommitted: paused } = await client.jobs.get({ id });
  const away = live.mark;
  await forgetful.kill();
  await live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === forgetful.deviceId, { after: away });
  await rm(join(forgetful.folder, 'cache'), { recursive: true });
  await forgetful.restart();
  const late = await TestAgent.start(orchestrator, { name: 'late' });
  await client.jobs.resume({ id });
  const job = await orchestrator.untilSucceeded(id);

  const hashesOf = (all: JobDetails) => all.rounds.slice(-2).map(({ parametersSha256 }) => parametersSha256);
  expect(hashesOf(job)).toEqual(hashesOf(quiet));
  const { rounds: tried } = await client.jobs.attempts({ id, from: paused + 1 });
  const downTo = (agent: TestAgent) => bytesByRound(tried, agent.deviceId);
  // What the changes begin with is not there: once all of it, and the data.
  for (const agent of [forgetful, late]) expect(downTo(agent)[0]).toBeGreaterThan(UPDATE_BYTES);
  // From then on changes, and now and then data.
  for (const [, ...down] of [downTo(forgetful), downTo(late)]) {
    expect(down).toContain(INT8_BYTES);
    expect(Math.max(...down)).toBeLessThan(UPDATE_BYTES);
  }
  // The other one has all parameters from the first job, to the bit: no round has brought it any.
  const stayed = downTo(one(agents, 2));
  expect(stayed).toContain(0);
  expect(Math.max(...stayed)).toBeLessThan(UPDATE_BYTES);
});

/** What a device has fetched in each round in which it took part. */
function bytesByRound(
  rounds: readonly { readonly attempts: readonly { readonly deviceId: DeviceId; readonly bytesDown: number }[] }[],
  deviceId: DeviceId,
): number[] {
  return rounds.flatMap(({ attempts }) => {
    const own = attempts.filter((attempt) => attempt.deviceId === deviceId);
    return own.length === 0 ? [] : own.reduce((sum, attempt) => sum + attempt.bytesDown, 0);
  });
}
