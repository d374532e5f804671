import { ScopedLogLevelRule } from '../../../common/domain/log-levels.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly scope: string;
  readonly component: string;
  readonly level: string;
  readonly ends_at: number | null;
}

/** Rows of the rules of log levels. */
export class LogLevelRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): ScopedLogLevelRule[] {
    const rows = this.#database.prepare<[], Row>('select * from log_levels order by scope, component').all();
    return rows.map(({ scope, component, level, ends_at: until }) =>
      ScopedLogLevelRule.parse({ scope, component: component === '' ? null : component, level, until }),
    );
  }

  put({ scope, component, level, until }: ScopedLogLevelRule): void {
    this.#database
      .prepare<[string, string, string, number | null]>('insert or replace into log_levels values (?, ?, ?, ?)')
      .run(scope, component ?? '', level, until);
  }

  remove({ scope, component }: Pick<ScopedLogLevelRule, 'scope' | 'component'>): void {
    this.#database
      .prepare<[string, string]>('delete from log_levels where scope = ? and component = ?')
      .run(scope, component ?? '');
  }
}
