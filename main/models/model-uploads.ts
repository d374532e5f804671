import type { ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { ResumableUploads } from '../uploads/resumable-uploads.ts';
import type { UploadStart, UploadTarget, WholeRecord } from '../uploads/upload-target.ts';
import type { ModelStore } from './model-store.ts';
import { type RecognisedModel, recogniseModel } from './recognise-model.ts';

interface ModelUploadsDeps {
  /** For what has come so far; on the same disk as the blobs. */
  readonly folder: string;
  readonly models: Pick<ModelStore, 'add' | 'withContent' | 'anyWithContent'>;
  readonly blobs: Pick<BlobStore, 'publish' | 'claim' | 'path'>;
  readonly clock: Clock;
  /** The largest model that a device may add, in bytes. */
  readonly deviceLimitBytes?: number;
}

/** What the sender of a model may say of it. */
export interface ModelUploadOptions {
  /** What the file was called. */
  readonly fileName?: string | undefined;
}

/** Uploads that become versions of models. */
export type ModelUploads = ResumableUploads<ModelUploadOptions, ModelVersion>;

/** Uploads that become versions of models, recognised by their content; what is cut short or unsound is refused. */
export function createModelUploads({ folder, clock, ...deps }: ModelUploadsDeps): ModelUploads {
  return new ResumableUploads({ name: 'model-uploads', folder, clock, target: new ModelTarget(deps) });
}

class ModelTarget implements UploadTarget<ModelUploadOptions, ModelVersion> {
  readonly #deps: Omit<ModelUploadsDeps, 'folder' | 'clock'>;

  constructor(deps: Omit<ModelUploadsDeps, 'folder' | 'clock'>) {
    this.#deps = deps;
  }

  expect({ owner, totalBytes }: UploadStart): void {
    const { deviceLimitBytes = Number.POSITIVE_INFINITY } = this.#deps;
    if (owner === undefined || totalBytes <= deviceLimitBytes) return;
    throw new AppError('upload-too-large', `a device may add a model of ${deviceLimitBytes} bytes, not ${totalBytes}`, {
      details: { limitBytes: deviceLimitBytes, totalBytes },
      hint: 'Raise deviceModelLimit in the settings of the orchestrator.',
    });
  }

  async has({ sha256 }: WholeRecord): Promise<boolean> {
    return await this.#deps.blobs.claim(sha256);
  }

  isTaken({ name, sha256 }: WholeRecord): boolean {
    return this.#deps.models.withContent(name, sha256) !== undefined;
  }

  async examine(record: WholeRecord, path: string): Promise<(options: ModelUploadOptions) => Promise<ModelVersion>> {
    const { blobs } = this.#deps;
    const recognised = await this.#recognise(record, path);
    return async (options) => {
      await blobs.publish(path, { sha256: record.sha256, sizeBytes: record.totalBytes });
      return this.#version(record, recognised, options);
    };
  }

  async again(record: WholeRecord, _path: string, options: ModelUploadOptions): Promise<ModelVersion> {
    const { blobs } = this.#deps;
    const recognised = await this.#recognise(record, blobs.path(record.sha256));
    // Nobody may let it go between here and the version.
    if (await blobs.claim(record.sha256)) return this.#version(record, recognised, options);
    throw new AppError('conflict', 'the content was deleted meanwhile: send it again');
  }

  /** What is known of the same content already, such as of a model that was trained here, goes before what its bytes tell. */
  async #recognise({ sha256 }: WholeRecord, path: string): Promise<RecognisedModel> {
    const known = this.#deps.models.anyWithContent(sha256);
    if (known !== undefined && (known.description !== null || known.spec !== null)) return known;
    return await recogniseModel(path);
  }

  /** The version that this very upload has made before, else a new one. */
  #version(
    record: WholeRecord,
    recognised: RecognisedModel,
    { fileName = null }: { fileName?: string | null | undefined },
  ) {
    const { models } = this.#deps;
    const { name, sha256, totalBytes, startedAt } = record;
    const earlier = models.withContent(name, sha256);
    if (earlier !== undefined && earlier.createdAt >= startedAt) return earlier;
    const { format, description, spec } = recognised;
    const provenance = { kind: 'imported', fileName } as const;
    return models.add({ name, blob: { sha256, sizeBytes: totalBytes }, format, description, spec, provenance });
  }
}
