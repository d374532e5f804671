import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceId, ResourceName, UploadId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { receivedBytes } from '../../platform/blobs/partial-upload.ts';
import { isWhole, ResumableUpload } from './resumable-upload.ts';
import { readUploadRecord, type UploadRecord, writeUploadRecord } from './upload-record.ts';
import type { UploadStart, UploadTarget } from './upload-target.ts';

interface ResumableUploadsDeps<Options, Result> {
  readonly name: string;
  /** For what has come so far; on the same disk as what it is for. */
  readonly folder: string;
  readonly target: UploadTarget<Options, Result>;
  readonly clock: Clock;
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
 * Resumable uploads of one kind, whichever way they come in. A half-written one survives cuts and restarts, and is swept
 * when nothing was added to it for seven days.
 */
export class ResumableUploads<Options, Result> implements Service {
  readonly name: string;
  readonly #deps: ResumableUploadsDeps<Options, Result>;
  readonly #latest = new Map<string, Promise<ResumableUpload<Options, Result>>>();
  #disarm: (() => void) | undefined;

  constructor(deps: ResumableUploadsDeps<Options, Result>) {
    this.name = deps.name;
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
    const { target } = this.#deps;
    const partPath = this.#path(key, 'part');
    if (isWhole(record) && (await target.has(record, partPath))) {
      return { receivedBytes: record.totalBytes, complete: target.isTaken(record) };
    }
    return { receivedBytes: await receivedBytes(partPath), complete: false };
  }

  /**
   * Begins an upload or goes on with it. An older stream of the same upload is ended first.
   * @throws AppError `too-many-requests` for a device that has left too many unfinished, and what the target refuses
   */
  async open(start: UploadStart): Promise<ResumableUpload<Options, Result>> {
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

  async #open(key: string, start: UploadStart, onClosed: () => void): Promise<ResumableUpload<Options, Result>> {
    const { target, clock } = this.#deps;
    const { id, name, totalBytes, owner } = start;
    const recordPath = this.#path(key, 'json');
    const partPath = this.#path(key, 'part');
    let record = await readUploadRecord(recordPath);
    if (record === undefined && owner !== undefined) await this.#expectRoomFor(owner);
    const isKnown = record !== undefined && isWhole(record) && (await target.has(record, partPath));
    if (!isKnown) target.expect(start);
    if (record?.totalBytes !== totalBytes) {
      await rm(partPath, { force: true });
      record = { id, name, totalBytes, startedAt: clock.now(), sha256: null } satisfies UploadRecord;
      await writeUploadRecord(recordPath, record);
    }
    return await ResumableUpload.open({ target, record, recordPath, partPath, onClosed });
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
