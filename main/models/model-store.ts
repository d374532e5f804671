import type { BlobReference } from '../../common/domain/assignment.ts';
import type { ResourceName, Sha256 } from '../../common/domain/ids.ts';
import type { ModelAnnotation, ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { ModelRows } from '../storage/rows/model-rows.ts';

interface ModelStoreDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly blobs: Pick<BlobStore, 'release'>;
  readonly clock: Clock;
  /** True while anything, in whichever room, needs this content. */
  readonly isBlobUsed: (sha256: Sha256) => boolean;
}

/** A version that is to be: what the store itself decides is left out. */
export interface NewModel extends Pick<ModelVersion, 'name' | 'format' | 'spec' | 'description' | 'provenance'> {
  readonly blob: BlobReference;
}

/** Names and versions over content in the blob store. */
export class ModelStore {
  readonly #deps: ModelStoreDeps;
  readonly #rows: ModelRows;

  constructor(deps: ModelStoreDeps) {
    this.#deps = deps;
    this.#rows = new ModelRows(deps.database);
  }

  /** Adds the next version of a model. Call it at once when the blob is in the store, so that nobody lets it go. */
  add({ name, blob, ...rest }: NewModel): ModelVersion {
    const { database, events, clock } = this.#deps;
    return database.transaction(() => {
      const version = this.#rows.nextVersion(name);
      const model: ModelVersion = { name, version, ...blob, ...rest, tags: [], note: null, createdAt: clock.now() };
      this.#rows.add(model);
      events.append({ kind: 'model-added', model: name, version });
      return model;
    });
  }

  /** The newest version of each model, by name, a page at a time. */
  list(after: ResourceName | undefined, limit: number): ModelVersion[] {
    return this.#rows.newest(after ?? '', limit);
  }

  /** Newest first. @throws AppError `not-found` */
  versions(name: ResourceName): ModelVersion[] {
    const versions = this.#rows.versions(name);
    if (versions.length === 0)
      throw new AppError('not-found', `there is no model ${name}`, { details: { model: name } });
    return versions;
  }

  /** One version, without a number the newest. @throws AppError `not-found` */
  get(name: ResourceName, version?: number): ModelVersion {
    const versions = this.versions(name);
    const found = version === undefined ? versions[0] : versions.find((model) => model.version === version);
    if (found !== undefined) return found;
    throw new AppError('not-found', `there is no version ${version} of the model ${name}`, {
      details: { model: name, version: version ?? null },
    });
  }

  /** The newest version of any model that has this content. */
  anyWithContent(sha256: Sha256): ModelVersion | undefined {
    return this.#rows.withContent(sha256);
  }

  /** The newest version of a model that has this content. */
  withContent(name: ResourceName, sha256: Sha256): ModelVersion | undefined {
    return this.#rows.versions(name).find((model) => model.sha256 === sha256);
  }

  /** Replaces what is said of a version; what is not given stays. @throws AppError `not-found` */
  annotate(name: ResourceName, version: number, { tags, note }: Partial<ModelAnnotation>): ModelVersion {
    const { tags: earlierTags, note: earlierNote } = this.get(name, version);
    const annotation = {
      tags: tags === undefined ? earlierTags : [...new Set(tags)].toSorted(),
      note: note === undefined ? earlierNote : note?.trim() || null,
    };
    this.#deps.database.transaction(() => this.#rows.annotate(name, version, annotation));
    return this.get(name, version);
  }

  /** Removes a version, and its content when nothing else uses it. @throws AppError `not-found` */
  async remove(name: ResourceName, version: number): Promise<void> {
    const { database, events, blobs, isBlobUsed } = this.#deps;
    const { sha256 } = this.get(name, version);
    database.transaction(() => {
      this.#rows.remove(name, version);
      events.append({ kind: 'model-removed', model: name, version });
    });
    await blobs.release(sha256, isBlobUsed);
  }
}
