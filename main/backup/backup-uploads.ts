import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backup } from '../../common/domain/backup.ts';
import type { Sha256, UploadId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { PartialUpload, receivedBytes } from '../../platform/blobs/partial-upload.ts';
import { inBackupThread } from './backup-thread.ts';
import type { Backups } from './backups.ts';

interface BackupUploadsDeps {
  /** For what has come so far; on the same disk as the backups. */
  readonly folder: string;
  readonly backups: Pick<Backups, 'adopt'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** One stream of an upload. */
export interface BackupStream {
  readonly part: PartialUpload;
  /** Fires when a newer stream of the same upload takes over. */
  readonly superseded: AbortSignal;
  /** All bytes are there: checks them, and makes them a backup. @throws AppError `checksum-mismatch` and as the reader does */
  readonly finish: (sha256: Sha256) => Promise<Backup>;
  readonly close: () => Promise<void>;
}

interface Open {
  readonly abort: AbortController;
  readonly closed: PromiseWithResolvers<void>;
}

const KEPT_MS = 7 * 86_400_000;

/** Backups that are brought from elsewhere, resumable. What was not gone on with for seven days is swept at a start. */
export class BackupUploads implements Service {
  readonly name = 'backup-uploads';
  readonly #deps: BackupUploadsDeps;
  readonly #open = new Map<UploadId, Open>();
  readonly #stop = new AbortController();

  constructor(deps: BackupUploadsDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { folder, clock } = this.#deps;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const file of await readdir(folder)) {
      const { mtimeMs } = await stat(join(folder, file));
      if (clock.now() - mtimeMs > KEPT_MS) await rm(join(folder, file), { force: true });
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#open.values()].map(({ closed }) => closed.promise));
  }

  /** How much was kept of an upload. */
  async received(id: UploadId): Promise<number> {
    return await receivedBytes(this.#path(id));
  }

  /** Goes on with an upload; an older stream of it is ended first. */
  async open(id: UploadId, totalBytes: number): Promise<BackupStream> {
    for (let older = this.#open.get(id); older !== undefined; older = this.#open.get(id)) {
      older.abort.abort(new AppError('conflict', 'a newer stream of this upload has taken over'));
      await older.closed.promise;
    }
    const mine: Open = { abort: new AbortController(), closed: Promise.withResolvers() };
    this.#open.set(id, mine);
    let part: PartialUpload | undefined;
    let isClosed = false;
    const close = async () => {
      if (isClosed) return;
      isClosed = true;
      await part?.close();
      this.#open.delete(id);
      mine.closed.resolve();
    };
    try {
      part = await PartialUpload.open(this.#path(id), totalBytes);
    } catch (error) {
      await close();
      throw error;
    }
    const opened = part;
    return { part, superseded: mine.abort.signal, finish: (sha256) => this.#finish(id, opened, sha256), close };
  }

  async #finish(id: UploadId, part: PartialUpload, sha256: Sha256): Promise<Backup> {
    if (!part.isComplete) {
      throw new AppError('upload-out-of-order', 'bytes are missing', { details: { expectedOffset: part.received } });
    }
    const path = this.#path(id);
    try {
      const actual = await part.sha256();
      if (actual !== sha256)
        throw new AppError('checksum-mismatch', `the content has the hash ${actual}, not ${sha256}`);
      const { name } = await inBackupThread('verify', path, { signal: this.#stop.signal, onProgress: () => {} });
      return await this.#deps.backups.adopt(path, name);
    } catch (error) {
      const isHopeless = !(error instanceof AppError && error.code === 'cancelled');
      if (isHopeless) await rm(path, { force: true });
      throw error;
    }
  }

  #path(id: UploadId): string {
    return join(this.#deps.folder, `${id}.part`);
  }
}
