import SqliteDatabase from 'better-sqlite3';

/** What waits to be written into the file besides the pages. */
export const WAL_BYTES = 4 << 20;
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

/** Opens the file of log records, with its tables. */
export function connectLogs(path: string): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path);
  try {
    connection.pragma('auto_vacuum = INCREMENTAL');
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = OFF');
    connection.pragma('cache_size = -2000'); // KiB
    connection.pragma(`journal_size_limit = ${WAL_BYTES}`);
    connection.exec(SCHEMA);
    connection.pragma(`user_version = ${VERSION}`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

export function pages(connection: SqliteDatabase.Database): number {
  return Number(connection.pragma('page_count', { simple: true }));
}

export function usedPages(connection: SqliteDatabase.Database): number {
  return pages(connection) - Number(connection.pragma('freelist_count', { simple: true }));
}

/** The file cannot be read as a database any more. */
export function isSpoilt(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}
