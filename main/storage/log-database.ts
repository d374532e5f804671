import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type SqliteDatabase from 'better-sqlite3';
import { gravity, type LogLine, type LogRecord, type LogSource, searchedText } from '../../common/domain/log-record.ts';
import { type LogQuery, type LogRow, NUMBERS_A_MS, searchOf, toLine } from './log-search.ts';
import { connectLogs, isSpoilt, pages, usedPages, WAL_BYTES } from './log-tables.ts';

/** A record on its way into the database. */
export interface NewLogRecord extends LogRecord {
  readonly source: LogSource;
}

/** How far the records of a device are kept, of one start of its agent. */
export interface ShippedMark {
  readonly source: string;
  readonly run: string;
  readonly through: number;
  /** Records of the run that were lost on the device. */
  readonly lost: number;
}

/** What is kept, in short. */
export interface LogSummary {
  readonly sizeBytes: number;
  readonly records: number;
  readonly oldest: number | null;
  readonly components: readonly string[];
}

const PAGE_BYTES = 4_096;
/** Given up at once when there is no room: a share of all rows. */
const SHARE_GIVEN_UP = 0.05;
const MOST_GIVEN_UP = 20_000;
interface LogDatabaseOptions {
  readonly path: string;
  /** What the file may measure. */
  readonly limitBytes: number;
}

/**
 * Log records, in a file of their own that does not grow beyond its limit: the oldest make room. They are of passing worth: the
 * last second may be lost in a crash of the machine, and a file that is spoilt is begun anew. All calls block.
 */
export class LogDatabase {
  readonly #path: string;
  readonly #limitBytes: number;
  #connection: SqliteDatabase.Database;
  readonly #origins = new Map<string, number>();

  constructor({ path, limitBytes }: LogDatabaseOptions) {
    this.#path = path;
    this.#limitBytes = limitBytes;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      this.#connection = connectLogs(path);
    } catch (error) {
      if (!isSpoilt(error)) throw error;
      this.#connection = this.#beginAnew();
    }
    this.#learnOrigins();
  }

  close(): void {
    this.#connection.close();
  }

  /** Adds records in one transaction and returns their numbers. */
  write(records: readonly NewLogRecord[], marks: readonly ShippedMark[]): number[] {
    return this.#use((connection) => {
      this.#makeRoom(connection);
      const add = connection.prepare('insert into records values (?, ?, ?, ?, ?, ?, ?, ?)');
      const addWords = connection.prepare('insert into words (rowid, text) values (?, ?)');
      const mark = connection.prepare('insert or replace into shipped values (?, ?, ?, ?)');
      const last = new Map<number, number>();
      const numbers: number[] = [];
      connection.transaction(() => {
        for (const record of records) {
          const number = this.#nextNumber(connection, last, record.at);
          const { source, component, level, message, fields, jobId, taskId, deployment } = record;
          const origin = this.#originOf(connection, source, component);
          add.run(number, origin, gravity(level), message, JSON.stringify(fields), jobId, taskId, deployment);
          addWords.run(number, searchedText(record));
          numbers.push(number);
        }
        for (const { source, run, through, lost } of marks) mark.run(source, run, through, lost);
      })();
      return numbers;
    });
  }

  /** Records that fit, oldest first: the latest of them, or those that follow `after`. */
  list({ limit, after = 0, ...query }: LogQuery): LogLine[] {
    const { sql, values } = searchOf({ ...query, after, limit });
    const rows = this.#use((connection) => connection.prepare<unknown[], LogRow>(sql).all(...values));
    return (after > 0 ? rows : rows.toReversed()).map(toLine);
  }

  /** How far the records of each device are kept. */
  marks(): ShippedMark[] {
    return this.#use((connection) => connection.prepare<[], ShippedMark>('select * from shipped').all());
  }

  /** Lets go of what was written before `keepFrom`, some of it; true while there is more. */
  forget(keepFrom: number): boolean {
    return this.#use((connection) => this.#forgetBefore(connection, keepFrom * NUMBERS_A_MS, MOST_GIVEN_UP));
  }

  summary(): LogSummary {
    return this.#use((connection) => {
      const bounds = connection
        .prepare<[], { least: number | null; records: number }>(
          'select (select min(number) from records) as least, (select count(*) from records) as records',
        )
        .get();
      const components = connection
        .prepare<[], { component: string }>('select distinct component from origins order by 1')
        .all();
      return {
        sizeBytes: this.#sizeBytes,
        records: bounds?.records ?? 0,
        oldest: bounds?.least == null ? null : Math.floor(bounds.least / NUMBERS_A_MS),
        components: components.map(({ component }) => component),
      };
    });
  }

  get #sizeBytes(): number {
    const sizeOf = (ending: string) => statSync(`${this.#path}${ending}`, { throwIfNoEntry: false })?.size ?? 0;
    return sizeOf('') + sizeOf('-wal');
  }

  /** Before a write: gives the oldest up while the pages in use leave no room for it. */
  #makeRoom(connection: SqliteDatabase.Database): void {
    const most = (this.#limitBytes - 2 * WAL_BYTES) / PAGE_BYTES;
    for (let turn = 0; turn < 40 && usedPages(connection) > most; turn++) {
      const rows = connection.prepare<[], { rows: number }>('select count(*) as rows from records').get()?.rows ?? 0;
      if (rows === 0) return;
      const some = Math.min(MOST_GIVEN_UP, Math.max(100, Math.ceil(rows * SHARE_GIVEN_UP)));
      this.#forgetBefore(connection, Number.MAX_SAFE_INTEGER, some);
    }
    if (pages(connection) > most) connection.pragma('incremental_vacuum(2000)');
  }

  #forgetBefore(connection: SqliteDatabase.Database, number: number, most: number): boolean {
    const end = connection
      .prepare<[number, number], { last: number | null; rows: number }>(
        'select max(number) as last, count(*) as rows from (select number from records where number < ? order by number limit ?)',
      )
      .get(number, most);
    if (end?.last == null) return false;
    const { last, rows } = end;
    connection.transaction(() => {
      connection.prepare('delete from words where rowid in (select number from records where number <= ?)').run(last);
      connection.prepare('delete from records where number <= ?').run(last);
    })();
    return rows === most;
  }

  #nextNumber(connection: SqliteDatabase.Database, last: Map<number, number>, at: number): number {
    const first = at * NUMBERS_A_MS;
    const known =
      last.get(at) ??
      connection
        .prepare<[number, number], { last: number | null }>(
          'select max(number) as last from records where number between ? and ?',
        )
        .get(first, first + NUMBERS_A_MS - 1)?.last;
    const number = known == null ? first : known + 1;
    // More than a thousand of one millisecond: the next one has room.
    if (number >= first + NUMBERS_A_MS) return this.#nextNumber(connection, last, at + 1);
    last.set(at, number);
    return number;
  }

  #originOf(connection: SqliteDatabase.Database, source: string, component: string): number {
    const key = `${source} ${component}`;
    const known = this.#origins.get(key);
    if (known !== undefined) return known;
    const sql =
      'insert into origins (source, component) values (?, ?) on conflict do update set source = source returning id';
    const id = connection.prepare<[string, string], { id: number }>(sql).get(source, component)?.id ?? 0;
    this.#origins.set(key, id);
    return id;
  }

  #learnOrigins(): void {
    this.#origins.clear();
    const rows = this.#connection
      .prepare<[], { id: number; source: string; component: string }>('select * from origins')
      .all();
    for (const { id, source, component } of rows) this.#origins.set(`${source} ${component}`, id);
  }

  #use<Result>(work: (connection: SqliteDatabase.Database) => Result): Result {
    try {
      return work(this.#connection);
    } catch (error) {
      this.#learnOrigins(); // some may have been rolled back
      if (!isSpoilt(error)) throw error;
      this.#connection = this.#beginAnew();
      this.#learnOrigins();
      return work(this.#connection);
    }
  }

  #beginAnew(): SqliteDatabase.Database {
    this.#connection?.close();
    for (const ending of ['', '-wal', '-shm']) rmSync(`${this.#path}${ending}`, { force: true });
    return connectLogs(this.#path);
  }
}
