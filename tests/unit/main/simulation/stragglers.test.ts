import { expect, test } from 'vitest';
import { aSimulation } from './a-simulation.ts';

const DEVICES = 12;
/** The slowest of these needs more than ten times as long as the one in the middle. */
const FLEET = { devices: DEVICES, samplesPerSecond: 100, speedSpread: 1.6 };
const ENOUGH = 0.6;

// Each starts threads for data, shards, sums and training.
test('FedBuff gets there sooner than FedAvg where some devices are ten times slower', {
  timeout: 150_000,
}, async () => {
  const run = async (strategy: object, rounds: number) => {
    const data = { kind: 'managed', dataset: 'digits', partitions: DEVICES };
    const work = { rounds, batchSize: 20, learningRate: 0.1, targetAccuracy: ENOUGH };
    const { record } = await aSimulation({ ...work, data, strategy }, FLEET, { samples: 1_200, testSamples: 500 });
    const { job, rounds: made } = record;
    const seconds = ((made.at(-1)?.committedAt ?? 0) - (job.startedAt ?? 0)) / 1_000;
    return { seconds, accuracy: job.evaluation?.accuracy, record };
  };
  const waiting = await run({ name: 'fedavg' }, 30);
  const buffered = await run({ name: 'fedbuff' }, 90);
  const [first] = waiting.record.rounds;
  const times = first?.participants.map(({ trainingMs }) => trainingMs).toSorted((a, b) => a - b) ?? [];
  expect((times.at(-1) ?? 0) / (times[DEVICES >> 1] ?? 0)).toBeGreaterThan(10);
  for (const { accuracy } of [waiting, buffered]) expect(accuracy).toBeGreaterThanOrEqual(ENOUGH);
  expect(buffered.seconds).toBeLessThan(waiting.seconds / 2);
  const participants = buffered.record.rounds.flatMap((round) => round.participants);
  // Those who are slow take part all the same, with what has grown old meanwhile.
  expect(Math.max(...participants.map(({ staleness = 0 }) => staleness))).toBeGreaterThan(1);
  for (const round of buffered.record.rounds) expect(round.participants).toHaveLength(DEVICES / 2);
});
