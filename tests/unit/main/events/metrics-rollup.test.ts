import { statSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DeviceMetrics } from '../../../../common/domain/device.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { MetricName } from '../../../../common/domain/metric-series.ts';
import { MetricsHistory } from '../../../../main/events/metrics-history.ts';
import { MetricsSeries } from '../../../../main/events/metrics-series.ts';
import { MetricsDatabase } from '../../../../main/storage/metrics-database.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aServingUse, aTrainingUse } from '../../builders/some-uses.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';

const id = DeviceId.parse('one');
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The beginning of an hour. */
const START = 500_000 * HOUR;

async function aHistory(path = join(aTemporaryFolder(), 'metrics.sqlite'), at = START) {
  const clock = new HandClock(at);
  const database = await started(new MetricsDatabase(path));
  const history = await started(
    new MetricsHistory({ database, clock, log: { warn: () => expect.fail('a reading was lost') } }),
  );
  const series = new MetricsSeries({ database, history, clock });
  const beat = (facts: Partial<DeviceMetrics>, device = id) =>
    history.record(device, { ...someMetrics(facts), at: clock.now() });
  /** Beats for a while, so far apart. */
  const live = (ms: number, periodMs: number, factsAt: (at: number) => Partial<DeviceMetrics>) => {
    for (const end = clock.now() + ms; clock.now() < end; clock.advance(periodMs)) beat(factsAt(clock.now()));
  };
  const size = () => {
    const other = new SqliteDatabase(path);
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.exec('vacuum');
    other.close();
    return statSync(path).size;
  };
  return { beat, clock, database, history, live, path, series, size };
}

describe('metrics of a device', () => {
  test('come as single readings, by the minute or by the hour, as closely as the span allows', async () => {
    const { live, clock, series } = await aHistory();
    live(10 * MINUTE, 3_000, () => ({}));
    const of = (ms: number) => series.read(id, { since: clock.now() - ms });
    expect(of(HOUR)).toMatchObject({ resolution: 'raw', stepMs: 0, at: { length: 200 } });
    expect(of(DAY)).toMatchObject({ resolution: 'minute', stepMs: MINUTE, at: { length: 10 } });
    expect(of(2 * DAY).resolution).toBe('minute');
    expect(of(90 * DAY)).toMatchObject({ resolution: 'hour', stepMs: HOUR, at: [START] });
    expect(series.read(id, { since: START, until: START + 2 * MINUTE, resolution: 'minute' }).at).toEqual([
      START,
      START + MINUTE,
    ]);
  });

  test('are the least, mean and greatest of a minute, and the same of an hour, weighed by readings', async () => {
    const { live, clock, series } = await aHistory();
    live(MINUTE, 10_000, (at) => ({ cpuUsage: (at % MINUTE) / 100_000 })); // 0, 0.1 … 0.5
    live(MINUTE, 30_000, () => ({ cpuUsage: 1 }));
    clock.advance(MINUTE);
    const { series: minutes } = series.read(id, { since: START, resolution: 'minute' });
    expect(minutes.cpuUsage?.min).toEqual([0, 1]);
    expect(minutes.cpuUsage?.mean.map((value) => value?.toFixed(4))).toEqual(['0.2500', '1.0000']);
    expect(minutes.cpuUsage?.max?.map((value) => value?.toFixed(4))).toEqual(['0.5000', '1.0000']);
    const { series: hours } = series.read(id, { since: START, resolution: 'hour' });
    expect(hours.cpuUsage?.mean[0]).toBeCloseTo((6 * 0.25 + 2) / 8, 6);
    expect(hours.cpuUsage).toMatchObject({ min: [0], max: [1] });
  });

  test('that were not known are null, and those that never were are left out', async () => {
    const { live, series } = await aHistory();
    const vitals = { powerSource: null, thermal: null, memoryPressure: null, network: null, gpuUsage: null };
    live(MINUTE, 3_000, () => ({}));
    live(MINUTE, 3_000, () => ({ vitals: { ...vitals, power: { watts: 12, scope: 'processor' } } }));
    const { series: told } = series.read(id, { since: START, resolution: 'minute' });
    expect(told.processorWatts?.mean).toEqual([null, 12]);
    expect(told.machineWatts).toBeUndefined();
    expect(told.thermalLevel).toBeUndefined();
  });

  test('have a gap where the device was away', async () => {
    const { live, clock, series } = await aHistory();
    live(MINUTE, 3_000, () => ({}));
    clock.advance(3 * MINUTE);
    live(MINUTE, 3_000, () => ({}));
    expect(series.read(id, { since: START, resolution: 'minute' }).at).toEqual([START, START + 4 * MINUTE]);
  });

  test('tell of the minute and hour that are not over too, whatever is written', async () => {
    const { beat, clock, series } = await aHistory();
    beat({ cpuUsage: 0.2 });
    clock.advance(3_000);
    beat({ cpuUsage: 0.4 });
    for (const resolution of ['minute', 'hour'] as const) {
      expect(series.read(id, { since: START, resolution }).series.cpuUsage?.mean[0]).toBeCloseTo(0.3, 6);
    }
  });

  test('count each reading once when the orchestrator dies and starts again, also after days', async () => {
    const first = await aHistory();
    first.live(90_000, 3_000, () => ({ cpuUsage: 0.5 }));
    first.clock.advance(1_000);
    await first.database.stop(); // as a crash leaves it: the second minute is written, and summed up in nothing
    const second = await aHistory(first.path, START + 3 * DAY);
    second.clock.advance(MINUTE);
    expect(second.series.read(id, { since: START, resolution: 'minute' }).at).toEqual([]);
    const [hour] = second.database.summaries(id, { tier: 'hour', since: START, until: START + HOUR });
    expect(hour?.at).toBe(START);
    const told = second.series.read(id, { since: START, resolution: 'hour' });
    expect(told.series.cpuUsage?.mean).toEqual([0.5]);
    const view = new DataView(hour?.summary.buffer ?? new ArrayBuffer(0), hour?.summary.byteOffset);
    expect(view.getUint16(1, true)).toBe(30);
  });

  test('of minutes go after two days and of hours after ninety, and all of them with the device', async () => {
    const { beat, clock, history, series } = await aHistory();
    for (let hour = 0; hour <= 95 * 24; hour++) {
      beat({});
      clock.freeze(HOUR);
    }
    const since = (resolution: 'raw' | 'minute' | 'hour') => series.read(id, { since: 0, resolution }).at;
    expect(since('hour').length).toBeGreaterThanOrEqual(90 * 24 - 1);
    expect(since('hour').length).toBeLessThanOrEqual(90 * 24 + 1);
    expect(since('minute').length).toBeLessThanOrEqual(48);
    expect(since('raw').length).toBeLessThanOrEqual(1);
    history.remove(id);
    expect([since('hour'), since('minute'), since('raw')]).toEqual([[], [], []]);
  });
});

test('a device with every metric known that beats each second takes less than 5 MB for ninety days, and no more later', async () => {
  const { clock, database, history, live, size } = await aHistory();
  const every = (at: number): Partial<DeviceMetrics> => ({
    cpuUsage: (at % 997) / 997,
    battery: { level: 0.123456, charging: false },
    training: { backend: 'blas', library: 'OpenBLAS 0.3.21', threads: 8, samplesPerSecond: 1_234.56789 },
    vitals: {
      gpuUsage: 0.4321,
      powerSource: 'mains',
      thermal: 'nominal',
      memoryPressure: 'normal',
      network: { receivedBytesPerSecond: 123_456.789012, sentBytesPerSecond: 234_567.890123 },
      power: { watts: 12.3456789, scope: at % 2_000 === 0 ? 'machine' : 'processor' },
    },
    work: { samplesPerSecond: 12_345.678901, tokensPerSecond: 123.456789 },
    uses: [aTrainingUse(), aServingUse()],
  });
  // The tiers are filled as the days would: from what a full minute came to.
  live(2 * MINUTE, 1_000, every);
  clock.advance(30_000);
  const [model] = database.summaries(id, { tier: 'minute', since: START, until: START + HOUR });
  const summary = model?.summary ?? new Uint8Array();
  expect(summary.length).toBe(MetricName.options.length * 15);
  const now = clock.now();
  const filled = (tier: 'minute' | 'hour', count: number, stepMs: number) =>
    Array.from({ length: count }, (_, back) => {
      const at = now - (now % stepMs) - (back + 1) * stepMs;
      return { deviceId: id, tier, at, summary };
    });
  database.putSummaries([...filled('minute', 48 * 60, MINUTE), ...filled('hour', 90 * 24, HOUR)]);
  live(HOUR, 1_000, every);
  const full = size();
  expect(full).toBeLessThan(5e6);
  live(HOUR, 1_000, every);
  expect(size()).toBeLessThan(1.05 * full);
  expect(clock.armed).toBe(1);
  await history.stop();
});
