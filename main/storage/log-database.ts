import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  gravity,
  type LogFilter,
  LogLevel,
  type LogLine,
  type LogRecord,
  type LogSource,
  searchedText,
  wordsOf,
} from '../../common/domain/log-record.ts';

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

export interface LogQuery extends LogFilter {
  /** Only records before this number. */
  readonly before?: number | undefined;
  /** Only records behind this number. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** What is kept, in short. */
export interface LogSummary {
  readonly sizeBytes: number;
  readonly records: number;
  readonly oldest: number | null;
  readonly components: readonly string[];
}

/** Numbers are the time of a record and a count, so that rows lie by time, however late they come. */
const NUMBERS_A_MS = 1_024;
const PAGE_BYTES = 4_096;
/** What waits to be written into the file besides the pages. */
const WAL_BYTES = 4 << 20;
/** Given up at once when there is no room: a share of all rows. */
const SHARE_GIVEN_UP = 0.05;
const MOST_GIVEN_UP = 20_000;
const VERSION = 1;

const SCHEMA = `
create table if not exists origins (
  id integer primary key,
  source text not null,
  component text not null,
  unique (source, component)
) strict;
create table if not exists records (
  number integer primary key,
  origin integer not null,
  level integer not null,
  message text not null,
  fields_json text not null,
  job_id text,
  task_id text,
  deployment text
) strict;
create index if not exists records_by_origin on records (origin);
create index if not exists grave_records on records (number) where level >= 3;
create index if not exists records_by_job on records (job_id) where job_id is not null;
create index if not exists records_by_deployment on records (deployment) where deployment is not null;
create virtual table if not exists words using fts5 (text, content = '', contentless_delete = 1, detail = 'none');
create table if not exists shipped (
  source text primary key,
  run text not null,
  through integer not null,
  lost integer not null
) strict;
`;

interface Row {
  readonly number: number;
  readonly source: LogSource;
  readonly component: string;
  readonly level: number;
  readonly message: string;
  readonly fields_json: string;
  readonly job_id: string | null;
  readonly task_id: string | null;
  readonly deployment: string | null;
}

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
      this.#connection = connect(path);
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
    const { where, values } = conditions({ ...query, after });
    const order = after > 0 ? '' : 'desc';
    const words = query.text === undefined ? [] : wordsOf(query.text);
    const from = words.length > 0 ? 'words join records r on r.number = words.rowid' : 'records r';
    const number = words.length > 0 ? 'words.rowid' : 'r.number';
    const match = words.length > 0 ? ['words match ?'] : [];
    const matched = words.map((word) => `"${word}"*`).join(' AND ');
    const sql = `select r.number, o.source, o.component, r.level, r.message, r.fields_json, r.job_id, r.task_id, r.deployment
      from ${from} join origins o on o.id = r.origin
      where ${[...match, ...where.map((one) => one.replaceAll('@number', number))].join(' and ')}
      order by ${number} ${order} limit ?`;
    const rows = this.#use((connection) =>
      connection.prepare<unknown[], Row>(sql).all(...(words.length > 0 ? [matched] : []), ...values, limit),
    );
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
    return connect(this.#path);
  }
}

function conditions(query: Omit<LogQuery, 'limit'>): { where: string[]; values: unknown[] } {
  const { level, source, component, jobId, deployment, since = 0, until, before, after = 0 } = query;
  const least = Math.max(since * NUMBERS_A_MS, after + 1);
  const most = Math.min(
    until === undefined ? Number.MAX_SAFE_INTEGER : (until + 1) * NUMBERS_A_MS - 1,
    before === undefined ? Number.MAX_SAFE_INTEGER : before - 1,
  );
  const parts: (readonly [string, ...unknown[]])[] = [
    ['@number between ? and ?', least, most],
    ...(level === 'trace' ? [] : [[`r.level >= ${gravity(level)}`] as const]),
    ...(jobId === undefined ? [] : [['r.job_id = ?', jobId] as const]),
    ...(deployment === undefined ? [] : [['r.deployment = ?', deployment] as const]),
    ...(source === undefined ? [] : [['o.source = ?', source] as const]),
    ...(component === undefined ? [] : [['o.component = ?', component] as const]),
  ];
  return { where: parts.map(([sql]) => sql), values: parts.flatMap(([, ...values]) => values) };
}

function toLine(row: Row): LogLine {
  return {
    number: row.number,
    at: Math.floor(row.number / NUMBERS_A_MS),
    source: row.source,
    component: row.component,
    level: LogLevel.options[row.level] ?? 'trace',
    message: row.message,
    jobId: row.job_id,
    taskId: row.task_id,
    deployment: row.deployment,
    fields: JSON.parse(row.fields_json) as Record<string, unknown>,
  };
}

function connect(path: string): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path);
  try {
    connection.pragma('auto_vacuum = INCREMENTAL');
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = OFF');
    connection.pragma('cache_size = -8000'); // KiB
    connection.pragma(`journal_size_limit = ${WAL_BYTES}`);
    connection.exec(SCHEMA);
    connection.pragma(`user_version = ${VERSION}`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function pages(connection: SqliteDatabase.Database): number {
  return Number(connection.pragma('page_count', { simple: true }));
}

function usedPages(connection: SqliteDatabase.Database): number {
  return pages(connection) - Number(connection.pragma('freelist_count', { simple: true }));
}

function isSpoilt(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}
