import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';

/**
 * Keeps a second orchestrator off a data folder. SQLite's own file lock is used, because the system gives it back however
 * the process ends.
 */
export class DataFolderLock implements Service {
  readonly name = 'data-folder-lock';
  readonly #folder: string;
  #connection: SqliteDatabase.Database | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const connection = new SqliteDatabase(join(this.#folder, 'orchestrator.lock'), { timeout: 0 });
    try {
      connection.pragma('journal_mode = DELETE');
      connection.exec('begin exclusive');
    } catch (error) {
      connection.close();
      throw new AppError('data-folder-in-use', `another orchestrator is using ${this.#folder}`, {
        cause: error,
        hint: 'Stop it first, or start this one with --data and another folder.',
      });
    }
    this.#connection = connection;
  }

  async stop(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
  }
}
