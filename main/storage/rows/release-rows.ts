import type { Database } from '../database.ts';

/** A release as it is kept. */
export interface StoredRelease {
  readonly version: string;
  /** In the bytes that the publisher signed. */
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  readonly importedAt: number;
}

interface Row {
  readonly version: string;
  readonly manifest: Buffer;
  readonly signature: Buffer;
  readonly imported_at: number;
}

/** Rows of the agent's releases. */
export class ReleaseRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): StoredRelease[] {
    return this.#database
      .prepare<[], Row>('select * from agent_releases order by imported_at desc')
      .all()
      .map(({ version, manifest, signature, imported_at: importedAt }) => ({
        ...{ version, importedAt },
        ...{ manifest: new Uint8Array(manifest), signature: new Uint8Array(signature) },
      }));
  }

  add({ version, manifest, signature, importedAt }: StoredRelease): void {
    this.#database
      .prepare<[string, Uint8Array, Uint8Array, number]>(
        'insert into agent_releases (version, manifest, signature, imported_at) values (?, ?, ?, ?)',
      )
      .run(version, manifest, signature, importedAt);
  }
}
