import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResourceName, UploadId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { receivedBytes } from '../../platform/blobs/partial-upload.ts';
import type { ModelStore } from './model-store.ts';
import { ModelUpload } from './model-upload.ts';
import { readUploadRecord, type UploadRecord, writeUploadRecord } from './upload-record.ts';

interface ModelUploadsDeps {
  /** For what has come so far; on the same disk as the blobs. */
  readonly folder: string;
  readonly models: Pick<ModelStore, 'add' | 'withContent'>;
  readonly blobs: Pick<BlobStore, 'publish' | 'claim'>;
  readonly clock: Clock;
}

/** What a sender says first. The id is its own choice and the same on every try. */
export interface UploadStart {
  readonly id: UploadId;
  readonly name: ResourceName;
  readonly totalBytes: number;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;

/**
 * Resumable uploads of models, whichever way they come in. A half-written one survives cuts and restarts, and is swept
 * when nothing was added to it for seven days.
 */
export class ModelUploads implements Service {
  readonly name = 'model-uploads';
  readonly #deps: ModelUploadsDeps;
  readonly #latest = new Map<string, Promise<ModelUpload>>();
  #disarm: (() => void) | undefined;

  constructor(deps: ModelUploadsDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { folder, clock } = this.#deps;
    await mkdir(folder, { recursive: true });
    await this.sweep();
    this.#disarm = clock.every(DAY_MS, () => void this.sweep().catch(() => undefined));
  }

  async stop(): Promise<void> {
    this.#disarm?.();
    const open = await Promise.allSettled(this.#latest.values());
    for (const upload of open) if (upload.status === 'fulfilled') await upload.value.close();
  }

  /** How much was kept of an upload, 0 of an unknown one. Without a name the sender's id decides alone. */
  async query(id: UploadId, name?: ResourceName): Promise<{ receivedBytes: number; complete: boolean }> {
    const key = name === undefined ? await this.#keyOf(id) : keyOf({ id, name });
    const record = key === undefined ? undefined : await readUploadRecord(this.#path(key, 'json'));
    if (key === undefined || record === undefined) return { receivedBytes: 0, complete: false };
    if (record.sha256 !== null && (await this.#deps.blobs.claim(record.sha256))) {
      const made = this.#deps.models.withContent(record.name, record.sha256);
      return { receivedBytes: record.totalBytes, complete: made !== undefined };
    }
    return { receivedBytes: await receivedBytes(this.#path(key, 'part')), complete: false };
  }

  /** Begins an upload or goes on with it. An older stream of the same upload is ended first. */
  async open(start: UploadStart): Promise<ModelUpload> {
    const key = keyOf(start);
    const older = this.#latest.get(key);
    const newer = (async () => {
      await older?.then(
        (upload) => upload.supersede(),
        () => undefined,
      );
      return await this.#open(key, start, () => {
        if (this.#latest.get(key) === newer) this.#latest.delete(key);
      });
    })();
    this.#latest.set(key, newer);
    newer.catch(() => this.#latest.get(key) === newer && this.#latest.delete(key));
    return await newer;
  }

  /** Drops what was not touched for seven days. */
  async sweep(): Promise<void> {
    const { folder, clock } = this.#deps;
    const touched = new Map<string, number>();
    for (const file of await readdir(folder)) {
      const key = file.slice(0, file.lastIndexOf('.'));
      const { mtimeMs } = await stat(join(folder, file));
      touched.set(key, Math.max(mtimeMs, touched.get(key) ?? 0));
    }
    for (const [key, at] of touched) {
      if (this.#latest.has(key) || clock.now() - at < KEPT_MS) continue;
      for (const ending of ['part', 'json', 'json.new']) await rm(this.#path(key, ending), { force: true });
    }
  }

  async #open(key: string, { id, name, totalBytes }: UploadStart, onClosed: () => void): Promise<ModelUpload> {
    const { models, blobs, clock } = this.#deps;
    const recordPath = this.#path(key, 'json');
    const partPath = this.#path(key, 'part');
    let record = await readUploadRecord(recordPath);
    if (record?.totalBytes !== totalBytes) {
      await rm(partPath, { force: true });
      record = { id, name, totalBytes, startedAt: clock.now(), sha256: null } satisfies UploadRecord;
      await writeUploadRecord(recordPath, record);
    }
    return await ModelUpload.open({ models, blobs, record, recordPath, partPath, onClosed });
  }

  async #keyOf(id: UploadId): Promise<string | undefined> {
    const file = (await readdir(this.#deps.folder)).find((name) => name.startsWith(`${id}@`) && name.endsWith('.json'));
    return file?.slice(0, -'.json'.length);
  }

  #path(key: string, ending: string): string {
    return join(this.#deps.folder, `${key}.${ending}`);
  }
}

/** Two models may be sent under one id, such as the hash of the same file. */
function keyOf({ id, name }: Pick<UploadStart, 'id' | 'name'>): string {
  return `${id}@${name}`;
}
