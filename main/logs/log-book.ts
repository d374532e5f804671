import { join } from 'node:path';
import type { LogFilter, LogLine, LogRecord, LogSource } from '../../common/domain/log-record.ts';
import { matchesLogFilter } from '../../common/domain/log-record.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { parseLogLine } from '../../platform/logging/parse-log-line.ts';
import { RotatingFile } from '../../platform/logging/rotating-file.ts';
import type { LogSummary, NewLogRecord, ShippedMark } from '../storage/log-database.ts';
import type { LogQuery } from '../storage/log-search.ts';
import { LogFeed, type LogMessage } from './log-feed.ts';
import { LogThread } from './log-thread.ts';

interface LogBookDeps {
  /** Where the files of the log lie. */
  readonly folder: string;
  readonly clock: Clock;
  /** How long records are kept; 0: until the room is used up. */
  readonly keptDays?: number | undefined;
  /** What the database of records may measure. */
  readonly limitBytes?: number | undefined;
  /** Of a file of the orchestrator's own log. */
  readonly fileBytes?: number;
}

/** Records share a write. */
const WRITE_AFTER_MS = 100;
const MOST_A_WRITE = 2_000;
/** What may wait to be written before the oldest of it is given up, and before devices are told to wait. */
const MOST_WAITING = 20_000;
const CROWDED = 5_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const USUAL_DAYS = 14;
const USUAL_LIMIT_BYTES = 256 * 2 ** 20;

/**
 * What orchestrator and devices have logged: in a database that is written and searched in a thread of its own. The
 * orchestrator's lines, which it takes as pino writes them, lie in files that rotate as well.
 */
export class LogBook implements Service {
  readonly name = 'log-book';
  readonly #deps: LogBookDeps;
  readonly #file: RotatingFile;
  readonly #feed = new LogFeed();
  readonly #marks = new Map<string, Omit<ShippedMark, 'source'>>();
  #thread: LogThread | undefined;
  #waiting: NewLogRecord[] = [];
  #newMarks = new Map<string, ShippedMark>();
  #lost = 0;
  #writing: Promise<void> | undefined;
  #disarm: (() => void) | undefined;
  #stopForgetting = () => {};
  #isFailing = false;
  #opening: Promise<void> = Promise.resolve();

  constructor(deps: LogBookDeps) {
    this.#deps = deps;
    this.#file = new RotatingFile({
      folder: deps.folder,
      name: 'orchestrator.log',
      fileBytes: deps.fileBytes ?? 10 << 20,
      files: 3,
    });
  }

  /** What is logged before is kept until then, and written. Nobody waits for the database to be opened. */
  async start(): Promise<void> {
    await this.#file.open();
    const { folder, clock, limitBytes = USUAL_LIMIT_BYTES } = this.#deps;
    this.#thread = new LogThread();
    this.#opening = this.#thread.open({ path: join(folder, 'logs.sqlite'), limitBytes }).then(
      (marks) => {
        for (const { source, ...mark } of marks) this.#marks.set(source, mark);
      },
      (error: unknown) => this.#warn(error),
    );
    this.#stopForgetting = clock.every(HOUR_MS, () => void this.forgetOld());
    void this.forgetOld();
    this.#arm();
  }

  async stop(): Promise<void> {
    this.#stopForgetting();
    this.#disarm?.();
    this.#disarm = undefined;
    while (this.#waiting.length > 0 && this.#thread !== undefined) await this.flush();
    await this.#thread?.end();
    this.#thread = undefined;
    await this.#file.close();
  }

  /** Takes one line of the orchestrator as pino writes it. Never throws and never waits. */
  write(line: string): void {
    this.#file.append(line);
    this.take('orchestrator', [parseLogLine(line, { now: this.#deps.clock.now(), component: 'orchestrator' })]);
  }

  /** Takes records. Never throws and never waits. */
  take(source: LogSource, records: readonly LogRecord[], mark?: Omit<ShippedMark, 'source'>): void {
    for (const record of records) this.#waiting.push({ ...record, source });
    if (mark !== undefined) {
      this.#marks.set(source, mark);
      this.#newMarks.set(source, { source, ...mark });
    }
    if (this.#waiting.length > MOST_WAITING) {
      this.#lost += this.#waiting.length - MOST_WAITING;
      this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
    }
    this.#arm();
  }

  /** True while devices should hold their records back. */
  get isCrowded(): boolean {
    return this.#waiting.length > CROWDED;
  }

  /** How far the records of a device's run are known. */
  async markOf(source: LogSource, run: string): Promise<Pick<ShippedMark, 'through' | 'lost'>> {
    await this.#opening;
    const mark = this.#marks.get(source);
    return mark?.run === run ? mark : { through: 0, lost: 0 };
  }

  /** Writes all that waits now. */
  async flush(): Promise<void> {
    this.#disarm?.();
    this.#disarm = undefined;
    await this.#writing;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0) this.#arm();
    });
    await this.#writing;
  }

  /** Records that fit, oldest first: the latest of them, or those behind `after`. */
  async list(query: LogQuery): Promise<LogLine[]> {
    await this.flush();
    if (this.#thread !== undefined && !this.#isFailing) return await this.#thread.list(query);
    // Without a database the latest ones are there all the same.
    const { after = 0, before = Number.MAX_SAFE_INTEGER, limit } = query;
    const fitting = this.#feed
      .latest()
      .filter((line) => line.number > after && line.number < before && matchesLogFilter(line, query));
    return after > 0 ? fitting.slice(0, limit) : fitting.slice(-limit);
  }

  /** Records that fit, as they come. */
  follow(filter: LogFilter, cursor: string | undefined, signal: AbortSignal): AsyncGenerator<LogMessage> {
    return this.#feed.follow(filter, cursor, signal);
  }

  async summary(): Promise<LogSummary & { readonly limitBytes: number; readonly keptDays: number }> {
    const { limitBytes = USUAL_LIMIT_BYTES, keptDays = USUAL_DAYS } = this.#deps;
    const nothing: LogSummary = { sizeBytes: 0, records: 0, oldest: null, components: [] };
    return { ...((await this.#thread?.summary().catch(() => undefined)) ?? nothing), limitBytes, keptDays };
  }

  /** Lets go of what is too old, a part at a time. */
  async forgetOld(): Promise<void> {
    const { clock, keptDays = USUAL_DAYS } = this.#deps;
    if (keptDays === 0) return;
    const before = clock.now() - keptDays * DAY_MS;
    try {
      while ((await this.#thread?.forget({ before })) === true);
    } catch (error) {
      this.#warn(error);
    }
  }

  #arm(): void {
    if (this.#thread === undefined && this.#waiting.length < MOST_A_WRITE) return; // the first ones wait for the start
    this.#disarm ??= this.#deps.clock.after(WRITE_AFTER_MS, () => {
      this.#disarm = undefined;
      void this.flush();
    });
  }

  async #write(): Promise<void> {
    if (this.#thread === undefined) return;
    this.#noteLost();
    const records = this.#waiting.splice(0, MOST_A_WRITE);
    const marks = this.#waiting.length === 0 ? [...this.#newMarks.values()] : [];
    if (records.length === 0 && marks.length === 0) return;
    let numbers: readonly number[] = [];
    try {
      numbers = await this.#thread.write({ records, marks });
      for (const { source } of marks) this.#newMarks.delete(source);
      this.#isFailing = false;
    } catch (error) {
      this.#warn(error);
    }
    this.#feed.publish(records.map((record, index) => ({ ...record, number: numbers[index] ?? record.at * 1_024 })));
  }

  #noteLost(): void {
    if (this.#lost === 0) return;
    this.#waiting.unshift({
      ...NOTHING,
      source: 'orchestrator',
      at: this.#deps.clock.now(),
      message: `${this.#lost} log records came faster than they could be kept, and are lost`,
    });
    this.#lost = 0;
  }

  /** Said once, and not by the log: it would come back here. */
  #warn(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const { clock } = this.#deps;
    const message = `log records cannot be kept for search; the orchestrator's own are in its files: ${causeOf(error)}`;
    this.#waiting.push({ ...NOTHING, source: 'orchestrator', at: clock.now(), message });
  }
}

/** The words of what has failed in the thread. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error.message) : error;
  return String(cause).split('\n')[0] ?? '';
}

const NOTHING = {
  level: 'warn',
  component: 'logs',
  jobId: null,
  taskId: null,
  deployment: null,
  fields: {},
} as const;
