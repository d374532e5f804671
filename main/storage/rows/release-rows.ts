import type { Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** A release as it is kept. */
export interface StoredRelease {
  readonly version: string;
  /** In the bytes that the publisher signed. */
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  /** Of the archive. */
  readonly sha256: Sha256;
  readonly importedAt: number;
}

interface Row {
  readonly version: string;
  readonly manifest: Buffer;
  readonly signature: Buffer;
  readonly sha256: Sha256;
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
      .map(({ version, manifest, signature, sha256, imported_at: importedAt }) => ({
        ...{ version, sha256, importedAt },
        ...{ manifest: new Uint8Array(manifest), signature: new Uint8Array(signature) },
      }));
  }

  /** True where a release needs this content. */
  uses(sha256: Sha256): boolean {
    return (
      this.#database.prepare<[string], unknown>('select 1 from agent_releases where sha256 = ?').get(sha256) !==
      undefined
    );
  }

  remove(version: string): void {
    this.#database.prepare<[string]>('delete from agent_releases where version = ?').run(version);
  }

  add({ version, manifest, signature, sha256, importedAt }: StoredRelease): void {
    this.#database
      .prepare<[string, Uint8Array, Uint8Array, string, number]>(
        'insert into agent_releases (version, manifest, signature, sha256, imported_at) values (?, ?, ?, ?, ?)',
      )
      .run(version, manifest, signature, sha256, importedAt);
  }
}
