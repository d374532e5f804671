import type { Sha256 } from '../../../common/domain/ids.ts';
import { type ModelAnnotation, ModelVersion } from '../../../common/domain/model.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly format: string;
  readonly spec_json: string | null;
  readonly description_json: string | null;
  readonly provenance_json: string;
  readonly tags_json: string;
  readonly note: string | null;
  readonly created_at: number;
}

function toModel(row: Row): ModelVersion {
  return ModelVersion.parse({
    name: row.name,
    version: row.version,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    format: row.format,
    spec: row.spec_json === null ? null : JSON.parse(row.spec_json),
    description: row.description_json === null ? null : JSON.parse(row.description_json),
    provenance: JSON.parse(row.provenance_json),
    tags: JSON.parse(row.tags_json),
    note: row.note,
    createdAt: row.created_at,
  });
}

/** Rows of the model store: names and versions over content hashes. */
export class ModelRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes the next version number of a name; a number is never given twice. */
  nextVersion(name: string): number {
    const row = this.#database
      .prepare<[string], { last_version: number }>(
        `insert into model_names (name, last_version) values (?, 1)
         on conflict (name) do update set last_version = last_version + 1 returning last_version`,
      )
      .get(name);
    return row?.last_version ?? 1;
  }

  add(model: ModelVersion): void {
    this.#database
      .prepare(
        `insert into models
           (name, version, sha256, size_bytes, format, spec_json, description_json, provenance_json, tags_json, note, created_at)
         values (@name, @version, @sha256, @sizeBytes, @format, @spec, @description, @provenance,
           @tags, @note, @createdAt)`,
      )
      .run({
        ...model,
        spec: model.spec === null ? null : JSON.stringify(model.spec),
        description: model.description === null ? null : JSON.stringify(model.description),
        provenance: JSON.stringify(model.provenance),
        tags: JSON.stringify(model.tags),
      });
  }

  /** The newest version of each model, by name. */
  newest(after: string, limit: number): ModelVersion[] {
    return this.#database
      .prepare<[string, number], Row>(
        `select * from models as m where name > ? and version = (select max(version) from models where name = m.name)
         order by name limit ?`,
      )
      .all(after, limit)
      .map(toModel);
  }

  /** Newest first. */
  versions(name: string): ModelVersion[] {
    return this.#database
      .prepare<[string], Row>('select * from models where name = ? order by version desc')
      .all(name)
      .map(toModel);
  }

  annotate(name: string, version: number, { tags, note }: ModelAnnotation): void {
    this.#database
      .prepare<[string, string | null, string, number]>(
        'update models set tags_json = ?, note = ? where name = ? and version = ?',
      )
      .run(JSON.stringify(tags), note, name, version);
  }

  remove(name: string, version: number): void {
    this.#database.prepare<[string, number]>('delete from models where name = ? and version = ?').run(name, version);
  }

  /** The newest version of any model that has this content. */
  withContent(sha256: Sha256): ModelVersion | undefined {
    const row = this.#database
      .prepare<[string], Row>('select * from models where sha256 = ? order by created_at desc limit 1')
      .get(sha256);
    return row && toModel(row);
  }

  /** True while any version has this content. */
  uses(sha256: Sha256): boolean {
    return this.#database.prepare<[string]>('select 1 from models where sha256 = ? limit 1').get(sha256) !== undefined;
  }
}
