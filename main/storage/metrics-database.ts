import { rmSync, statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { z } from 'zod';
import { Battery, DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import {
  forgetSummaries,
  newestMinutes,
  putSummaries,
  removeSummaries,
  type StoredSummary,
  SUMMARY_SCHEMA,
  type SummaryTier,
  summariesOf,
  type TieredSummary,
} from './metrics-summary-rows.ts';
import { PackedUses, packUse } from './packed-uses.ts';

/** Readings of a device that follow one another, oldest first. */
export interface ReadingBatch {
  readonly deviceId: DeviceId;
  readonly readings: readonly DeviceReading[];
}

/**
 * `at` is the time of a batch's last reading. Rows lie in the order in which they come, not by device: a second's writes are
 * then next to each other, and a batch may fill its page.
 */
const SCHEMA = `
create table if not exists reading_batches (
  device_id text not null,
  at integer not null,
  readings_json text not null,
  primary key (device_id, at)
) strict;
create index if not exists reading_batches_by_age on reading_batches (at);
`;

/** What an earlier version has kept for its last hour is given up. */
const VERSION = 2;
const DROP_EARLIER = 'drop table if exists readings; drop table if exists reading_batches;';

/** What is null is not written. */
const Readings = z.array(
  DeviceReading.extend({ battery: Battery.nullable().default(null), uses: PackedUses.optional() }),
);
const QUIET = { throwIfNoEntry: false } as const;

/**
 * Readings of devices, in a file of their own. They are of passing worth: nothing waits until they are on the disk, the
 * last ones may be lost, and a file that a power cut has spoilt is begun anew.
 */
export class MetricsDatabase implements Service {
  readonly name = 'metrics-database';
  readonly #path: string;
  #connection: SqliteDatabase.Database | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async start(): Promise<void> {
    try {
      this.#connection = connect(this.#path);
    } catch (error) {
      if (!isSpoilt(error)) throw error;
      this.#beginAnew();
    }
  }

  /** Gives back the memory of pages that are only kept in case they are read again. */
  shrink(): void {
    this.#connection?.pragma('shrink_memory');
  }

  async stop(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Adds readings and lets go of those before `keepFrom`, in one transaction. */
  write(batches: readonly ReadingBatch[], keepFrom: number): void {
    this.#use((connection) => {
      const add = connection.prepare<[string, number, string]>(
        'insert or replace into reading_batches values (?, ?, ?)',
      );
      const forget = connection.prepare<[number]>('delete from reading_batches where at < ?');
      connection.transaction(() => {
        for (const { deviceId, readings } of batches) {
          add.run(deviceId, readings.at(-1)?.at ?? 0, JSON.stringify(readings.map(withoutNulls)));
        }
        forget.run(keepFrom);
      })();
    });
  }

  /** Oldest first. */
  of(deviceId: DeviceId, since: number): DeviceReading[] {
    const sql = 'select readings_json from reading_batches where device_id = ? and at >= ? order by at';
    const rows = this.#use((connection) =>
      connection.prepare<[string, number], { readings_json: string }>(sql).all(deviceId, since),
    );
    return rows.flatMap((row) => Readings.parse(JSON.parse(row.readings_json)).filter(({ at }) => at >= since));
  }

  /** When each device has told its last reading that is kept. */
  newestReadings(): ReadonlyMap<DeviceId, number> {
    const sql = 'select device_id as id, max(at) as at from reading_batches group by device_id';
    const rows = this.#use((connection) => connection.prepare<[], { id: DeviceId; at: number }>(sql).all());
    return new Map(rows.map(({ id, at }) => [id, at]));
  }

  /** Adds summaries in one transaction; those of the same time are replaced. */
  putSummaries(rows: readonly TieredSummary[]): void {
    this.#use((connection) => connection.transaction(() => putSummaries(connection, rows))());
  }

  /** From `since` on and before `until`, oldest first. */
  summaries(
    deviceId: DeviceId,
    which: { readonly tier: SummaryTier; readonly since: number; readonly until: number },
  ): StoredSummary[] {
    return this.#use((connection) => summariesOf(connection, deviceId, which));
  }

  /** Each device with the beginning of the newest minute that was summed up. */
  newestMinutes(): ReadonlyMap<string, number> {
    return this.#use((connection) => newestMinutes(connection));
  }

  /** Lets go of old summaries of some devices; returns what to go on after, 0 at the end. */
  forgetSummaries(which: Parameters<typeof forgetSummaries>[1]): number {
    return this.#use((connection) => connection.transaction(() => forgetSummaries(connection, which))());
  }

  /** Of the file, with what waits to be written into it. */
  get sizeBytes(): number {
    return ['', '-wal'].reduce((sum, ending) => sum + (statSync(`${this.#path}${ending}`, QUIET)?.size ?? 0), 0);
  }

  /** Forgets a device. */
  remove(deviceId: DeviceId): void {
    this.#use((connection) => {
      connection.transaction(() => {
        connection.prepare<[string]>('delete from reading_batches where device_id = ?').run(deviceId);
        removeSummaries(connection, deviceId);
      })();
    });
  }

  /** That a file is spoilt may only show once its pages are read. */
  #use<Result>(work: (connection: SqliteDatabase.Database) => Result): Result {
    if (this.#connection === undefined) throw new Error('the metrics database is not open');
    try {
      return work(this.#connection);
    } catch (error) {
      if (!isSpoilt(error)) throw error;
      return work(this.#beginAnew());
    }
  }

  #beginAnew(): SqliteDatabase.Database {
    this.#connection?.close();
    for (const ending of ['', '-wal', '-shm']) rmSync(`${this.#path}${ending}`, { force: true });
    this.#connection = connect(this.#path);
    return this.#connection;
  }
}

function connect(path: string): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path);
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('cache_size = -4000'); // KiB: summing up reads what has just been written
    connection.pragma('synchronous = OFF'); // everybody would wait for the disk at each checkpoint
    if (Number(connection.pragma('user_version', { simple: true })) < VERSION) connection.exec(DROP_EARLIER);
    connection.exec(SCHEMA + SUMMARY_SCHEMA);
    connection.pragma(`user_version = ${VERSION}`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function isSpoilt(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}

function withoutNulls({ uses, ...reading }: DeviceReading): object {
  const told = { ...reading, uses: uses?.map(packUse) ?? null };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
}
