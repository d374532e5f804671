import {
  gravity,
  type LogFilter,
  LogLevel,
  type LogLine,
  type LogSource,
  wordsOf,
} from '../../common/domain/log-record.ts';

export interface LogQuery extends LogFilter {
  /** Only records before this number. */
  readonly before?: number | undefined;
  /** Only records behind this number. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Numbers are the time of a record and a count, so that rows lie by time, however late they come. */
export const NUMBERS_A_MS = 1_024;

/** A record as it lies in the database, with where it is from. */
export interface LogRow {
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

/** The statement that finds what fits, and its values: by words where some are given, the latest first unless those behind a number are asked for. */
export function searchOf({ limit, after = 0, ...query }: LogQuery): { sql: string; values: unknown[] } {
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
  return { sql, values: [...(words.length > 0 ? [matched] : []), ...values, limit] };
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

export function toLine(row: LogRow): LogLine {
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
