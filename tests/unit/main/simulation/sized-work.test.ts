import { describe, expect, test } from 'vitest';
import type { JobRecord } from '../../../../common/domain/job-record.ts';
import { aSimulation } from './a-simulation.ts';

const SPREAD = { speedSpread: 1.2, samplesPerSecond: 1_000, bytesPerSecond: 1e8 };

/** How long each update of a round took from its offer, in milliseconds. */
function timesOf({ rounds }: JobRecord, number: number): number[] {
  const { attempts = [] } = rounds.find((round) => round.number === number) ?? {};
  return attempts.map(({ offeredAt, endedAt }) => (endedAt ?? 0) - offeredAt);
}

/** Milliseconds that all rounds took after the first one, in which the devices are measured. */
function measured({ rounds }: JobRecord): number {
  return rounds.slice(1).reduce((sum, { startedAt, committedAt }) => sum + (committedAt ?? 0) - startedAt, 0);
}

// Each starts threads for data, shards, sums and training.
describe('a simulated fleet whose speeds differ much', { timeout: 90_000 }, () => {
  test('comes in together once it is measured, and learns as well in less time', async () => {
    const spec = { rounds: 6, batchSize: 10, localEpochs: 2 };
    const [even, sized] = [
      await aSimulation(spec, SPREAD),
      await aSimulation({ ...spec, work: 'by-speed', strategy: { name: 'fednova' } }, SPREAD),
    ];
    const times = timesOf(sized.record, 3);
    const third = sized.record.rounds[2];
    const takenBy = new Map(third?.attempts.map(({ deviceId }, index) => [deviceId, times[index] ?? 0]));
    const arrivals = (third?.participants ?? []).map(({ deviceId, work }) => {
      return { isFull: work?.steps === work?.full, ms: takenBy.get(deviceId) ?? 0, work };
    });
    const target = Math.max(...arrivals.filter(({ isFull }) => isFull).map(({ ms }) => ms));
    const slow = arrivals.filter(({ isFull }) => !isFull);
    expect([arrivals.length, slow.length >= 3]).toEqual([10, true]);
    for (const { ms, work } of slow) {
      expect(work?.asked).toBe(work?.steps);
      expect(Math.abs(ms / target - 1)).toBeLessThan(0.2);
    }
    expect(measured(sized.record)).toBeLessThan(0.75 * measured(even.record));
    expect(sized.record.job.evaluation?.accuracy).toBeGreaterThan((even.record.job.evaluation?.accuracy ?? 1) - 0.05);
  });

  test('is credited for what it has done when the deadline comes', async () => {
    const spec = { rounds: 1, batchSize: 10, roundDeadlineSeconds: 1, strategy: { name: 'fedavg', minDevices: 10 } };
    const { record } = await aSimulation(spec, SPREAD);
    for (const round of record.rounds) {
      expect(round.omissions).toEqual([]);
      expect(round.participants).toHaveLength(10);
      expect((round.committedAt ?? 0) - round.startedAt).toBeLessThanOrEqual(1_000);
      const shares = round.participants.map(({ work }) => (work?.steps ?? 0) / (work?.full ?? 1));
      expect(Math.max(...shares)).toBe(1);
      expect(Math.min(...shares)).toBeLessThan(0.9);
    }
    const credited = record.receipts.map(({ work }) => work ?? 0);
    expect(Math.min(...credited)).toBeLessThan(0.9);
    expect(record.job.evaluation?.accuracy).toBeGreaterThan(0.6);
  });

  test('learns its deadline: ten minutes at first, then three times what the slowest needs', async () => {
    const spec = { rounds: 3, roundDeadlineSeconds: 'auto' };
    const { record } = await aSimulation(spec, { ...SPREAD, samplesPerSecond: 20 });
    const [first, second] = record.rounds;
    expect(first?.omissions).toEqual([]);
    expect(second?.omissions).toEqual([]);
    expect(record.job.state).toBe('succeeded');
  });
});
