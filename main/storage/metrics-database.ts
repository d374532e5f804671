import { rmSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Service } from '../../common/lifecycle/service.ts';

export interface StoredReading {
  readonly deviceId: DeviceId;
  readonly reading: DeviceReading;
}

const SCHEMA = `
create table if not exists readings (
  device_id text not null,
  at integer not null,
  body_json text not null,
  primary key (device_id, at)
) strict, without rowid;
create index if not exists readings_by_age on readings (at);
`;

/**
 * Readings of devices, in a file of their own. They are of passing worth: the last second may be lost, and a file that is
 * spoilt is begun anew.
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
      for (const ending of ['', '-wal', '-shm']) rmSync(`${this.#path}${ending}`, { force: true });
      this.#connection = connect(this.#path);
    }
  }

  async stop(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Adds readings and lets go of those before `keepFrom`, in one transaction. */
  write(readings: readonly StoredReading[], keepFrom: number): void {
    const connection = this.#open;
    const add = connection.prepare<[string, number, string]>('insert or replace into readings values (?, ?, ?)');
    const forget = connection.prepare<[number]>('delete from readings where at < ?');
    connection.transaction(() => {
      for (const { deviceId, reading } of readings) add.run(deviceId, reading.at, JSON.stringify(reading));
      forget.run(keepFrom);
    })();
  }

  /** Oldest first. */
  of(deviceId: DeviceId, since: number): DeviceReading[] {
    return this.#open
      .prepare<[string, number], { body_json: string }>(
        'select body_json from readings where device_id = ? and at >= ? order by at',
      )
      .all(deviceId, since)
      .map((row) => DeviceReading.parse(JSON.parse(row.body_json)));
  }

  remove(deviceId: DeviceId): void {
    this.#open.prepare<[string]>('delete from readings where device_id = ?').run(deviceId);
  }

  get #open(): SqliteDatabase.Database {
    if (this.#connection === undefined) throw new Error('the metrics database is not open');
    return this.#connection;
  }
}

function connect(path: string): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path);
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.exec(SCHEMA);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function isSpoilt(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}
