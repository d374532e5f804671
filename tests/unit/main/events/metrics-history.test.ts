import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DeviceReading } from '../../../../common/domain/device.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { MetricsHistory } from '../../../../main/events/metrics-history.ts';
import { MetricsDatabase } from '../../../../main/storage/metrics-database.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aTemporaryFolder } from '../storage/temporary-folder.ts';

const one = DeviceId.parse('one');
const two = DeviceId.parse('two');

function aReading(at: number): DeviceReading {
  const memory = { memoryUsedBytes: 1, memoryTotalBytes: 2, diskFreeBytes: 3 };
  return { at, cpuUsage: 0.5, loadAverage: 1, battery: null, training: null, vitals: null, work: null, ...memory };
}

async function aHistory(path = join(aTemporaryFolder(), 'metrics.sqlite')) {
  const clock = new HandClock();
  const warnings: unknown[] = [];
  const database = await started(new MetricsDatabase(path));
  const log = { warn: (...line: unknown[]) => void warnings.push(line) };
  const history = await started(new MetricsHistory({ database, clock, log }));
  const rows = () => {
    const other = new SqliteDatabase(path, { readonly: true });
    const found = other.prepare<[], { at: number }>('select at from reading_batches order by device_id, at').all();
    other.close();
    return found.map(({ at }) => at);
  };
  return { clock, database, history, path, rows, warnings };
}

describe('readings of devices', () => {
  test('are read at once and written once a second, however many beats there were', async () => {
    const { clock, history, rows } = await aHistory();
    for (let beat = 0; beat < 50; beat++) history.record(one, aReading(clock.now() + beat));
    history.record(two, aReading(clock.now()));
    expect(rows()).toEqual([]);
    expect(history.history(one)).toEqual([aReading(clock.now() + 49)]);
    clock.advance(1_000);
    expect(rows()).toEqual([1_000_049, 1_000_000]);
    expect(history.history(one)).toEqual([aReading(1_000_049)]);
  });

  test('come oldest first, from the asked time on, of one device', async () => {
    const { clock, history } = await aHistory();
    for (let second = 0; second < 5; second++) {
      history.record(one, aReading(clock.now()));
      history.record(two, aReading(clock.now()));
      clock.advance(1_000);
    }
    history.record(one, aReading(clock.now()));
    expect(history.history(one, 1_003_000).map(({ at }) => at)).toEqual([1_003_000, 1_004_000, 1_005_000]);
  });

  test('are kept for an hour', async () => {
    const { clock, history, rows } = await aHistory();
    history.record(one, aReading(clock.now()));
    clock.advance(1_000);
    clock.advance(3_600_000);
    expect(history.history(one)).toEqual([]);
    history.record(one, aReading(clock.now()));
    clock.advance(1_000);
    expect(rows()).toEqual([1_000_000 + 3_601_000]);
  });

  test('of a large fleet are written in turn, a tenth each second, and those of one device together', async () => {
    const { clock, history, rows } = await aHistory();
    const fleet = Array.from({ length: 1_000 }, (_, index) => DeviceId.parse(`device-${index}`));
    for (let second = 1; second <= 10; second++) {
      for (const id of fleet) history.record(id, aReading(clock.now()));
      clock.advance(1_000);
      expect(rows()).toHaveLength(100 * second);
    }
    for (const id of fleet) expect(history.history(id)).toHaveLength(10);
    await history.stop();
    expect(rows()).toHaveLength(1_900);
    for (const id of fleet)
      expect(history.history(id).map(({ at }) => at)).toEqual(
        Array.from({ length: 10 }, (_, second) => 1_000_000 + 1_000 * second),
      );
  });

  test('are written at the stop, and go with their device', async () => {
    const { clock, history, rows } = await aHistory();
    history.record(one, aReading(clock.now()));
    clock.advance(1_000);
    history.record(one, aReading(clock.now()));
    history.record(two, aReading(clock.now()));
    history.remove(one);
    expect(history.history(one)).toEqual([]);
    await history.stop();
    expect(rows()).toEqual([1_001_000]);
    expect(clock.armed).toBe(0);
  });

  test('that cannot be written are lost with one warning, and later ones are kept again', async () => {
    const { clock, history, path, rows, warnings } = await aHistory();
    const blocker = new SqliteDatabase(path);
    blocker.exec('drop table reading_batches');
    for (let second = 0; second < 3; second++) {
      history.record(one, aReading(clock.now()));
      clock.advance(1_000);
    }
    expect(warnings).toHaveLength(1);
    blocker.exec(
      'create table reading_batches (device_id text, at integer, readings_json text, primary key (device_id, at))',
    );
    blocker.close();
    history.record(one, aReading(clock.now()));
    clock.advance(1_000);
    expect(rows()).toEqual([1_003_000]);
  });

  test('in a spoilt file are given up for a new one', async () => {
    const path = join(aTemporaryFolder(), 'metrics.sqlite');
    writeFileSync(path, 'this is no database, and it is long enough to be looked at closely: '.repeat(40));
    const { clock, history } = await aHistory(path);
    history.record(one, aReading(clock.now()));
    clock.advance(1_000);
    expect(history.history(one)).toHaveLength(1);
  });

  test('in a file whose inside is spoilt are given up too, whatever finds that out', async () => {
    const path = join(aTemporaryFolder(), 'metrics.sqlite');
    const before = await aHistory(path);
    for (let second = 0; second < 500; second++) {
      before.history.record(one, aReading(before.clock.now()));
      before.clock.advance(1_000);
    }
    await before.history.stop();
    await before.database.stop();
    const file = readFileSync(path);
    file.fill(0xff, 2 * 4_096); // what comes after the schema and the first root
    writeFileSync(path, file);
    const { clock, history } = await aHistory(path);
    expect(history.history(one)).toEqual([]);
    history.record(one, aReading(clock.now()));
    clock.advance(1_000);
    expect(history.history(one)).toHaveLength(1);
  });
});
