import { describe, expect, test } from 'vitest';
import { JobRecord } from '../../../../common/domain/job-record.ts';
import { aSimulation } from './a-simulation.ts';

const digits = { kind: 'managed', dataset: 'digits' };
const PARAMETERS = 784 * 32 + 32 + 32 * 10 + 10;
const PARAMETER_BYTES = 4 * PARAMETERS;
const INT8_BYTES = PARAMETERS + 4 * Math.ceil(PARAMETERS / 128);

/** What a run is, without what is drawn anew for each. */
function courseOf({ job, rounds }: JobRecord) {
  return rounds.map(({ parametersSha256, committedAt, participants, omissions, attempts }) => ({
    parametersSha256,
    at: (committedAt ?? 0) - (job.startedAt ?? 0),
    devices: participants.map(({ deviceId, partition }) => `${deviceId} ${partition}`),
    omissions,
    outcomes: attempts.map(({ deviceId, outcome }) => `${deviceId} ${outcome}`),
  }));
}

// Each starts threads for data, shards, sums and training.
describe('a simulated job', { timeout: 90_000 }, () => {
  test('goes the same way again, to the millisecond of modelled time, whatever leaves', async () => {
    const spec = { rounds: 4, batchSize: 10, strategy: { name: 'fedavg', fraction: 0.5 } };
    const plan = { dropout: 0.3, awaySeconds: 2 };
    const [one, again] = [await aSimulation(spec, plan), await aSimulation(spec, plan)];
    expect(one.record).toEqual(JobRecord.parse(one.record));
    expect(courseOf(again.record)).toEqual(courseOf(one.record));
    expect(one.record.rounds.flatMap(({ attempts }) => attempts).some(({ outcome }) => outcome !== 'done')).toBe(true);
    expect(one.told.map(({ rounds }) => rounds.map(({ number }) => number))).toEqual([[1], [2], [3], [4]]);
    expect(one.record.job.evaluation?.accuracy).toBeGreaterThan(0.6);

    const other = await aSimulation(spec, { ...plan, seed: 2 });
    expect(courseOf(other.record)).not.toEqual(courseOf(one.record));
  });

  test('takes as long as its slowest device, with its data and its connection', async () => {
    const alike = { speedSpread: 0, samplesPerSecond: 100, bytesPerSecond: 1e9 };
    const { record } = await aSimulation({ rounds: 2, localEpochs: 2 }, alike);
    // 300 samples twice at 100 a second; the connection takes less than a hundredth of a second.
    for (const { at } of courseOf(record).map((round, i, all) => ({ at: round.at - (all[i - 1]?.at ?? 0) }))) {
      expect(at).toBeGreaterThanOrEqual(6_000);
      expect(at).toBeLessThan(6_100);
    }
  });

  test('counts parameters as they travel: changes for whoever has a base, else all of them', async () => {
    const spec = { rounds: 4, strategy: { name: 'fedavg', fraction: 0.5 }, data: { ...digits, partitions: 10 } };
    const [whole, packed] = [
      await aSimulation(spec, { dropout: 0 }),
      await aSimulation({ ...spec, compression: { name: 'int8' } }, { dropout: 0 }),
    ];
    const [before, after] = [whole, packed].map(({ record }) => record.rounds.map((round) => round.bytesDown));
    const saved = before?.map((bytes, i) => (bytes - (after?.[i] ?? 0)) / (PARAMETER_BYTES - INT8_BYTES));
    // Five devices in each round; whoever was not there before has up to three changes to make up for.
    expect(saved?.[0]).toBe(5);
    expect(saved?.every((devices) => devices > 0 && devices <= 5)).toBe(true);
    expect(packed.record.job.evaluation?.accuracy).toBeGreaterThan((whole.record.job.evaluation?.accuracy ?? 0) - 0.02);
  });

  test('leaves stragglers out when the deadline has passed', async () => {
    const spec = { rounds: 1, roundDeadlineSeconds: 1, strategy: { name: 'fedavg', minDevices: 2 } };
    const { record } = await aSimulation(spec, { speedSpread: 2, samplesPerSecond: 300 });
    const [round] = record.rounds;
    expect(round?.omissions.length).toBeGreaterThan(0);
    expect(round?.omissions.every(({ failure }) => failure.code === 'deadline-exceeded')).toBe(true);
    expect((round?.participants.length ?? 0) + (round?.omissions.length ?? 0)).toBe(10);
    expect((round?.committedAt ?? 0) - (round?.startedAt ?? 0)).toBe(1_000);
  });

  test('that cannot be simulated says why', async () => {
    for (const [spec, path] of [
      [{ model: { trainer: 'mine' } }, 'model.trainer'],
      [{ secureAggregation: { threshold: 2 } }, 'secureAggregation'],
      [{ model: { stored: 'mine' } }, 'model.stored'],
      [{ data: { kind: 'local', dataset: 'digits' } }, 'data.kind'],
      [{ strategy: { name: 'diloco' } }, 'strategy.name'],
      [{ strategy: { name: 'synchronous-sgd' }, localSteps: 5 }, 'strategy.name'],
      [{ personal: { layers: 'last' } }, 'personal'],
    ] as const) {
      await expect(aSimulation(spec)).rejects.toMatchObject({ code: 'invalid-specification', details: { path } });
    }
    await expect(aSimulation({ strategy: { name: 'fedavg', minDevices: 11 } })).rejects.toMatchObject({
      code: 'round-failed',
      message: expect.stringContaining('nothing can happen any more'),
    });
    await expect(aSimulation({ data: { kind: 'managed', dataset: 'unknown' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
