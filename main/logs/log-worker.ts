import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import { LogDatabase, type NewLogRecord, type ShippedMark } from '../storage/log-database.ts';
import type { LogQuery } from '../storage/log-search.ts';

let database: LogDatabase | undefined;

/** What the thread that keeps and searches log records does. */
export type LogMethods = {
  open(input: { readonly path: string; readonly limitBytes: number }): ShippedMark[];
  write(input: { readonly records: readonly NewLogRecord[]; readonly marks: readonly ShippedMark[] }): number[];
  list(input: LogQuery): ReturnType<LogDatabase['list']>;
  /** True while there is more to forget. */
  forget(input: { readonly before: number }): boolean;
  summary(): ReturnType<LogDatabase['summary']>;
  close(): void;
};

const methods: LogMethods = {
  open: (options) => {
    database = new LogDatabase(options);
    return database.marks();
  },
  write: ({ records, marks }) => opened().write(records, marks),
  list: (query) => opened().list(query),
  forget: ({ before }) => opened().forget(before),
  summary: () => opened().summary(),
  close: () => {
    database?.close();
    database = undefined;
  },
};

function opened(): LogDatabase {
  if (database === undefined) throw new Error('the log database is not open');
  return database;
}

answerCalls(lineToParentThread(), methods);
