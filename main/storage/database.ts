import { AsyncLocalStorage } from 'node:async_hooks';
import { statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { DiskReserve } from './disk-reserve.ts';
import { keepCopy } from './migration-copies.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

/** A flush to the disk may take longer than all else that a device's connection costs; those of this long share one. */
const GATHER_MS = 20;

/** Of pages at most: a cache without a stated bound goes on growing for hours, and the system keeps the file's pages anyway. */
const CACHE_KIBIBYTES = 4_000;

/** Of 4 KiB, at a time: some milliseconds. */
const COPIED_PAGES = 500;

/**
 * The orchestrator's only truth. Whatever is committed here survives a kill and a power cut: it is written through to the
 * disk (WAL, `synchronous=FULL`) before `transaction` returns.
 */
export class Database implements Service {
  readonly name = 'database';
  readonly #path: string;
  readonly #durable: boolean;
  readonly #reserve: Pick<DiskReserve, 'release'> | undefined;
  #connection: SqliteDatabase.Database | undefined;
  #afterCommit: (() => void)[] | undefined;
  #afterRollback: (() => void)[] = [];
  #gathered: (() => void)[] = [];
  #gathering: NodeJS.Timeout | undefined;
  readonly #statements = new Map<string, SqliteDatabase.Statement>();

  /** `reserve` is given up when the disk is full. What is not `durable` need not survive a power cut, and is much faster. */
  constructor(path: string, reserve?: Pick<DiskReserve, 'release'>, { durable = true } = {}) {
    this.#path = path;
    this.#reserve = reserve;
    this.#durable = durable;
  }

  /** Opens the file and brings its tables up to date, after a backup of what was there. */
  async start(): Promise<void> {
    const connection = new SqliteDatabase(this.#path);
    this.#connection = connection;
    connection.pragma('journal_mode = WAL');
    connection.pragma(`synchronous = ${this.#durable ? 'FULL' : 'OFF'}`);
    connection.pragma('fullfsync = ON');
    connection.pragma('foreign_keys = ON');
    connection.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
    this.#migrate(connection);
  }

  async stop(): Promise<void> {
    if (this.#connection !== undefined) this.settle();
    clearTimeout(this.#gathering);
    this.#statements.clear();
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Of the file, with what waits to be written into it. */
  get sizeBytes(): number {
    const sizes = ['', '-wal'].map((ending) => statSync(this.#path + ending, { throwIfNoEntry: false })?.size ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Gives back the memory of pages that are only kept in case they are read again. */
  shrink(): void {
    this.#open.pragma('shrink_memory');
  }

  /** A prepared statement, kept for the next time: parameters in, rows of the stated shape out. */
  prepare<Parameters extends unknown[], Row = never>(sql: string): SqliteDatabase.Statement<Parameters, Row> {
    const kept = this.#statements.get(sql) ?? this.#open.prepare(sql);
    this.#statements.set(sql, kept);
    return kept as SqliteDatabase.Statement<Parameters, Row>;
  }

  /**
   * Runs all of `work` or none of it. Nested calls join the outer transaction. On a full disk `work` may run twice.
   * @throws AppError `storage-full`, or what `work` throws
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#afterCommit !== undefined) return work();
    this.settle();
    const { result, calls } = this.#commit(work);
    for (const call of calls) call();
    return result;
  }

  /**
   * Runs `work` a moment from now in one transaction with other such work, in this order, and before any later transaction.
   * Only for what nobody was promised yet: a crash may lose it. While the disk is full it waits.
   */
  gather(work: () => void): void {
    const bound = AsyncLocalStorage.bind(work);
    if (this.#afterCommit !== undefined) {
      bound();
      return;
    }
    this.#gathered.push(bound);
    this.#arm();
  }

  /** Commits what was gathered, now. @throws AppError `storage-full` */
  settle(): void {
    if (this.#gathered.length === 0 || this.#afterCommit !== undefined) return;
    const works = this.#gathered;
    const { calls } = this.#commit(() => {
      for (const work of works) work();
    });
    this.#gathered = [];
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    for (const call of calls) call();
  }

  /**
   * Copies all that is committed into a new file, a little at a time; what is committed meanwhile is in it too.
   * @throws AppError `storage-full`, `cancelled`
   */
  async copyTo(path: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<void> {
    this.settle();
    try {
      await this.#open.backup(path, {
        progress: ({ totalPages, remainingPages }) => {
          if (signal.aborted) throw new AppError('cancelled', 'the copy was given up');
          onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
          return COPIED_PAGES;
        },
      });
    } catch (error) {
      throw isDiskFull(error) ? new AppError('storage-full', 'the disk is full', { cause: error }) : error;
    }
  }

  /** Calls once the transaction in progress is on the disk, and never if it fails. */
  afterCommit(call: () => void): void {
    if (this.#afterCommit === undefined) call();
    else this.#afterCommit.push(call);
  }

  /** Calls if the transaction in progress is undone, latest first: for what memory has learned in it. */
  afterRollback(call: () => void): void {
    if (this.#afterCommit !== undefined) this.#afterRollback.push(call);
  }

  #arm(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      try {
        this.settle();
      } catch {
        this.#arm(); // whoever waits for a transaction is told
      }
    }, GATHER_MS);
  }

  #commit<Result>(work: () => Result): { readonly result: Result; readonly calls: readonly (() => void)[] } {
    const calls: (() => void)[] = [];
    this.#afterCommit = calls;
    this.#afterRollback = [];
    try {
      return { result: this.#open.transaction(work).immediate(), calls };
    } catch (error) {
      for (const undo of this.#afterRollback.toReversed()) undo();
      if (!isDiskFull(error)) throw error;
      if (this.#reserve?.release() === true) return this.#commit(work);
      throw new AppError('storage-full', 'the disk is full', { cause: error });
    } finally {
      this.#afterCommit = undefined;
    }
  }

  get #open(): SqliteDatabase.Database {
    if (this.#connection === undefined) throw new Error('the database is not open');
    return this.#connection;
  }

  #migrate(connection: SqliteDatabase.Database): void {
    const version = Number(connection.pragma('user_version', { simple: true }));
    if (version > MIGRATIONS.length) {
      throw new AppError('data-folder-newer', `${this.#path} was written by a newer version of EdgeOrchestra`, {
        details: { found: version, understood: MIGRATIONS.length },
        hint: 'Update EdgeOrchestra, or start it with another data folder.',
      });
    }
    if (version > 0 && version < MIGRATIONS.length) {
      connection.pragma('wal_checkpoint(TRUNCATE)');
      keepCopy(this.#path, version + 1);
    }
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < version) continue;
      connection.transaction(() => {
        if (typeof migration === 'string') connection.exec(migration);
        else migration(connection);
        connection.pragma(`user_version = ${index + 1}`);
      })();
    }
  }
}

function isDiskFull(error: unknown): boolean {
  return (
    error instanceof SqliteDatabase.SqliteError && (error.code === 'SQLITE_FULL' || error.code === 'SQLITE_IOERR_WRITE')
  );
}
