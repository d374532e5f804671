import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Backup, BackupName } from '../../common/domain/backup.ts';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { publishFile, syncFile } from '../../platform/blobs/durable-files.ts';
import type { ListedKeyStore } from '../../platform/keys/key-store.ts';
import { SHORTEST_PASSPHRASE } from '../../platform/keys/sealed-keys.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { BLOBS, CONFIG } from './backup-manifest.ts';
import { BackupReader } from './backup-reader.ts';
import { inBackupThread } from './backup-thread.ts';

interface BackupsDeps {
  /** The data folder. */
  readonly data: string;
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly blobs: Pick<BlobStore, 'keepAll' | 'list' | 'size'>;
  readonly keys: Pick<ListedKeyStore, 'names' | 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'error'>;
  readonly makeRoom: MakeRoom;
}

interface Making {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

const ENDING = '.tar';
/** Of the whole work, until the copy of the database is there. */
const COPYING_SHARE = 0.1;

/** Backups of the whole cluster, one file each in the data folder. A file that is not whole never has a name there. */
export class Backups implements Service {
  readonly name = 'backups';
  readonly #deps: BackupsDeps;
  readonly #folder: string;
  /** Those in the making, and those of this life that have failed. */
  readonly #states = new Map<BackupName, Backup>();
  #making: Making | undefined;

  constructor(deps: BackupsDeps) {
    this.#deps = deps;
    this.#folder = join(deps.data, 'backups');
  }

  /** Sweeps what an earlier life has left half-made. */
  async start(): Promise<void> {
    await rm(this.#unfinished, { recursive: true, force: true });
    await mkdir(this.#unfinished, { recursive: true, mode: 0o700 });
  }

  async stop(): Promise<void> {
    this.#making?.stop.abort();
    await this.#making?.ended;
  }

  /** Newest first. */
  async list(): Promise<Backup[]> {
    const files = await readdir(this.#folder);
    const names = files.flatMap((file) =>
      file.endsWith(ENDING) ? (BackupName.safeParse(file.slice(0, -ENDING.length)).data ?? []) : [],
    );
    const ready = await Promise.all(names.map((name) => this.#ready(name)));
    // One that is in the making gets its name while the folder is read: it is told once, as what it is by its state.
    const whole = ready.flatMap((one) => (one === undefined || this.#states.has(one.name) ? [] : one));
    return [...this.#states.values(), ...whole].toSorted((one, other) => other.madeAt - one.madeAt);
  }

  /** @throws AppError `not-found` */
  async get(name: BackupName): Promise<Backup> {
    const found = this.#states.get(name) ?? (await this.#ready(name));
    if (found !== undefined) return found;
    throw new AppError('not-found', `there is no backup ${name}`, { hint: '"eo backup list" lists them.' });
  }

  /** The file of a backup that is ready. @throws AppError `not-found` */
  async fileOf(name: BackupName): Promise<{ readonly path: string; readonly sizeBytes: number }> {
    const backup = await this.get(name);
    if (backup.state !== 'ready') throw new AppError('not-found', `the backup ${name} is not ready`);
    return { path: this.#path(name), sizeBytes: backup.sizeBytes };
  }

  /** Begins a backup. @throws AppError `conflict` while one is being made, `invalid-argument` for a short passphrase */
  create(passphrase: string): Backup {
    if (this.#making !== undefined) throw new AppError('conflict', 'a backup is being made already');
    if (Array.from(passphrase).length < SHORTEST_PASSPHRASE) {
      throw new AppError('invalid-argument', `the passphrase needs at least ${SHORTEST_PASSPHRASE} characters`);
    }
    const madeAt = this.#deps.clock.now();
    const name = newName(madeAt);
    const making: Backup = { state: 'making', name, madeAt, progress: 0 };
    this.#states.set(name, making);
    const stop = new AbortController();
    const ended = this.#make(name, madeAt, passphrase, stop.signal)
      .then(() => void this.#states.delete(name))
      .catch((error: unknown) => this.#fail(name, madeAt, error))
      .finally(() => {
        this.#making = undefined;
      });
    this.#making = { stop, ended };
    return making;
  }

  /** Takes a file of the same disk that was checked as a backup of this name. Again without effect. @throws AppError `already-exists` */
  async adopt(file: string, name: BackupName): Promise<Backup> {
    const [known, { size }] = await Promise.all([this.#ready(name), stat(file)]);
    if (known?.state === 'ready' && known.sizeBytes !== size) {
      throw new AppError('already-exists', `there is another backup ${name}`);
    }
    if (known !== undefined) await rm(file);
    else {
      await publishFile(file, this.#path(name));
      this.#deps.events.append({ kind: 'backup-received', backup: name, sizeBytes: size });
    }
    return await this.get(name);
  }

  /** @throws AppError `not-found`, `conflict` while it is being made */
  async remove(name: BackupName): Promise<void> {
    const { state } = await this.get(name);
    if (state === 'making') throw new AppError('conflict', `the backup ${name} is being made`);
    this.#states.delete(name);
    if (state === 'failed') return;
    await rm(this.#path(name));
    await syncFile(this.#folder);
    this.#deps.events.append({ kind: 'backup-removed', backup: name });
  }

  async #make(name: BackupName, madeAt: number, passphrase: string, signal: AbortSignal): Promise<void> {
    const { data, database, blobs, events } = this.#deps;
    const show = (progress: number) => this.#states.set(name, { state: 'making', name, madeAt, progress });
    const snapshot = join(this.#unfinished, `${name}.sqlite`);
    const file = join(this.#unfinished, `${name}${ENDING}`);
    // What the copy of the database needs must still be there when its turn comes.
    const letGo = blobs.keepAll();
    try {
      (await this.#deps.makeRoom({ what: 'the backup', diskBytes: await this.#needBytes() }))();
      signal.throwIfAborted();
      await database.copyTo(snapshot, (share) => show(share * COPYING_SHARE), signal);
      const config = await readFile(join(data, CONFIG), 'utf8').catch(() => null);
      const order = {
        name,
        madeAt,
        snapshot,
        blobsFolder: join(data, BLOBS),
        config,
        keys: await this.#keys(),
        passphrase,
        file,
      };
      const onProgress = (share: number) => show(COPYING_SHARE + share * (1 - COPYING_SHARE));
      await inBackupThread('write', order, { signal, onProgress });
      const { size } = await stat(file);
      await publishFile(file, this.#path(name));
      events.append({ kind: 'backup-made', backup: name, sizeBytes: size });
    } finally {
      await letGo();
      for (const left of [snapshot, `${snapshot}-journal`, file]) await rm(left, { force: true });
    }
  }

  #fail(name: BackupName, madeAt: number, thrown: unknown): void {
    const error = asAppError(thrown);
    if (error.code === 'internal') this.#deps.log.error({ err: error.cause ?? error }, 'a backup failed');
    const { code, hint } = error;
    const message = hint === undefined ? error.message : `${error.message}. ${hint}`;
    this.#states.set(name, { state: 'failed', name, madeAt, failure: { code, message } });
  }

  /** A copy of the database beside the file, and all that the file holds. */
  async #needBytes(): Promise<number> {
    const { blobs, database } = this.#deps;
    let sum = 2 * database.sizeBytes;
    for (const sha256 of await blobs.list()) sum += await blobs.size(sha256);
    return sum;
  }

  async #keys(): Promise<Record<string, string>> {
    const { keys } = this.#deps;
    const secrets: Record<string, string> = {};
    for (const name of await keys.names()) {
      const secret = await keys.read(name);
      if (secret !== undefined) secrets[name] = secret;
    }
    return secrets;
  }

  /** A finished backup as its own file tells it; undefined for a file that is none. */
  async #ready(name: BackupName): Promise<Backup | undefined> {
    const found = await stat(this.#path(name)).catch(() => undefined);
    if (found === undefined) return undefined;
    try {
      const { cluster, version, madeAt } = await manifestOf(this.#path(name));
      return { state: 'ready', name, madeAt, sizeBytes: found.size, cluster, version };
    } catch (error) {
      const { code, message } = asAppError(error);
      return { state: 'failed', name, madeAt: Math.floor(found.mtimeMs), failure: { code, message } };
    }
  }

  #path(name: BackupName): string {
    return join(this.#folder, `${name}${ENDING}`);
  }

  get #unfinished(): string {
    return join(this.#folder, 'unfinished');
  }
}

async function manifestOf(path: string) {
  const reader = await BackupReader.open(path);
  try {
    return (await reader.manifest()).manifest;
  } finally {
    await reader.close();
  }
}

function newName(at: number): BackupName {
  const [day = '', time = ''] = new Date(at).toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  return BackupName.parse(`${day}-${time}-${randomBytes(4).toString('hex')}`);
}
