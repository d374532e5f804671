import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

const PERIOD_MS = 20;

/** Counts the moments in which another process had written to the orchestrator's databases, fifty times a second at most. */
export class Commits {
  readonly #connections: readonly SqliteDatabase.Database[];
  readonly #timer: NodeJS.Timeout;
  #versions: number[];
  #count = 0;

  constructor(data: string) {
    const files = ['orchestrator.sqlite', 'metrics.sqlite'];
    this.#connections = files.map((file) => new SqliteDatabase(join(data, file), { readonly: true }));
    this.#versions = this.#read();
    this.#timer = setInterval(() => this.#look(), PERIOD_MS);
  }

  /** Ends the counting. */
  stop(): number {
    clearInterval(this.#timer);
    this.#look();
    for (const connection of this.#connections) connection.close();
    return this.#count;
  }

  #look(): void {
    const versions = this.#read();
    this.#count += versions.filter((version, index) => version !== this.#versions[index]).length;
    this.#versions = versions;
  }

  #read(): number[] {
    return this.#connections.map((connection) => Number(connection.pragma('data_version', { simple: true })));
  }
}
