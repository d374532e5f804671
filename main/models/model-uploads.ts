import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceId, ResourceName, UploadId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
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
  /** The device that sends it, which has ids of its own; nobody where a person does. */
  readonly owner?: DeviceId;
}

interface UploadProgress {
  readonly receivedBytes: number;
  readonly complete: boolean;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;
/** Unfinished uploads of one device. */
const MOST_OF_DEVICE = 4;

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
  async query(id: UploadId, name?: ResourceName): Promise<UploadProgress> {
    return await this.#progress(name === undefined ? await this.#keyOf(id) : keyOf({ id, name }));
  }

  /** How much was kept of an upload of this very device. */
  async queryOfDevice(owner: DeviceId, id: UploadId): Promise<UploadProgress> {
    return await this.#progress(await this.#keyOf(id, owner));
  }

  async #progress(key: string | undefined): Promise<UploadProgress> {
    const record = key === undefined ? undefined : await readUploadRecord(this.#path(key, 'json'));
    if (key === undefined || record === undefined) return { receivedBytes: 0, complete: false };
    if (record.sha256 !== null && (await this.#deps.blobs.claim(record.sha256))) {
      const made = this.#deps.models.withContent(record.name, record.sha256);
      return { receivedBytes: record.totalBytes, complete: made !== undefined };
    }
    return { receivedBytes: await receivedBytes(this.#path(key, 'part')), complete: false };
  }

  /**
   * Begins an upload or goes on with it. An older stream of the same upload is ended first.
   * @throws AppError `too-many-requests` for a device that has left too many unfinished
   */
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

  async #open(key: string, { id, name, totalBytes, owner }: UploadStart, onClosed: () => void): Promise<ModelUpload> {
    const { models, blobs, clock } = this.#deps;
    const recordPath = this.#path(key, 'json');
    const partPath = this.#path(key, 'part');
    let record = await readUploadRecord(recordPath);
    if (record === undefined && owner !== undefined) await this.#expectRoomFor(owner);
    if (record?.totalBytes !== totalBytes) {
      await rm(partPath, { force: true });
      record = { id, name, totalBytes, startedAt: clock.now(), sha256: null } satisfies UploadRecord;
      await writeUploadRecord(recordPath, record);
    }
    return await ModelUpload.open({ models, blobs, record, recordPath, partPath, onClosed });
  }

  async #keyOf(id: UploadId, owner?: DeviceId): Promise<string | undefined> {
    const keys = (await readdir(this.#deps.folder))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length));
    return keys.find((key) => {
      const [ofId, , ofOwner] = key.split('@');
      return ofId === id && ofOwner === owner;
    });
  }

  async #expectRoomFor(owner: DeviceId): Promise<void> {
    const unfinished = (await readdir(this.#deps.folder)).filter((file) => file.endsWith(`@${owner}.part`));
    if (unfinished.length < MOST_OF_DEVICE) return;
    throw new AppError('too-many-requests', `a device may have ${MOST_OF_DEVICE} unfinished uploads`);
  }

  #path(key: string, ending: string): string {
    return join(this.#deps.folder, `${key}.${ending}`);
  }
}

/** Two models may be sent under one id, such as the hash of the same file. */
function keyOf({ id, name, owner }: Pick<UploadStart, 'id' | 'name' | 'owner'>): string {
  return owner === undefined ? `${id}@${name}` : `${id}@${name}@${owner}`;
}
