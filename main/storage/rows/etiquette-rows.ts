import { EtiquetteSettings } from '../../../common/specs/etiquette-policy.ts';
import type { Database } from '../database.ts';

/** What was set, and whom it is for. */
export interface StoredEtiquette {
  readonly scope: 'cluster' | 'group' | 'device';
  /** The tag or the id of the device; empty for the cluster. */
  readonly subject: string;
  readonly settings: EtiquetteSettings;
}

interface Row {
  readonly scope: StoredEtiquette['scope'];
  readonly subject: string;
  readonly settings_json: string;
}

/** Rows of the settings of etiquette. */
export class EtiquetteRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): StoredEtiquette[] {
    const rows = this.#database.prepare<[], Row>('select * from etiquette_settings order by scope, subject').all();
    return rows.map(({ scope, subject, settings_json: json }) => ({
      scope,
      subject,
      settings: EtiquetteSettings.parse(JSON.parse(json)),
    }));
  }

  /** Replaces what was set; what sets nothing is not kept. */
  put({ scope, subject, settings }: StoredEtiquette): void {
    this.#database
      .prepare<[string, string]>('delete from etiquette_settings where scope = ? and subject = ?')
      .run(scope, subject);
    if (Object.keys(settings).length === 0) return;
    this.#database
      .prepare<[string, string, string]>(
        'insert into etiquette_settings (scope, subject, settings_json) values (?, ?, ?)',
      )
      .run(scope, subject, JSON.stringify(settings));
  }
}
