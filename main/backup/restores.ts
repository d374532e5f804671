import type { BackupName, RestoreState } from '../../common/domain/backup.ts';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import {
  decideRestore,
  forgetDoneRestore,
  readDoneRestore,
  readPendingRestore,
  stagedFolder,
  undoRestore,
} from './apply-restore.ts';
import { inBackupThread } from './backup-thread.ts';
import type { Backups } from './backups.ts';

interface RestoresDeps {
  /** The data folder. */
  readonly data: string;
  readonly backups: Pick<Backups, 'fileOf'>;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'error'>;
  readonly makeRoom: MakeRoom;
}

/** Restores a backup over the running cluster: laid ready now, put in place at the next start, undone until then. */
export class Restores implements Service {
  readonly name = 'restores';
  readonly #deps: RestoresDeps;
  #state: RestoreState = { state: 'none' };
  #preparing: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(deps: RestoresDeps) {
    this.#deps = deps;
  }

  /** Tells in the log of a restore that this start has brought. */
  async start(): Promise<void> {
    const { data, events } = this.#deps;
    const done = await readDoneRestore(data);
    if (done === undefined) return;
    const { backup, madeAt, aside } = done;
    events.append({ kind: 'cluster-restored', backup, madeAt, aside });
    await forgetDoneRestore(data);
  }

  async stop(): Promise<void> {
    this.#preparing?.stop.abort();
    await this.#preparing?.ended;
  }

  get state(): RestoreState {
    return this.#state;
  }

  /** The one that waits for the next start. */
  get pending(): { readonly backup: string; readonly since: number } | null {
    return this.#state.state === 'pending' ? this.#state : null;
  }

  /** Begins to check a backup and to lay it ready. @throws AppError `not-found`, `conflict` while there is another, `no-room` */
  async prepare(backup: BackupName, passphrase: string): Promise<RestoreState> {
    const { path, sizeBytes } = await this.#deps.backups.fileOf(backup);
    (await this.#deps.makeRoom({ what: `restoring ${backup}`, diskBytes: sizeBytes }))();
    if (this.#state.state === 'preparing' || this.#state.state === 'pending') {
      throw new AppError('conflict', `the backup ${this.#state.backup} is to be restored already`, {
        hint: 'Undo that first.',
      });
    }
    const since = this.#deps.clock.now();
    this.#state = { state: 'preparing', backup, since, progress: 0 };
    const stop = new AbortController();
    const ended = this.#prepare(path, passphrase, { backup, since, signal: stop.signal })
      .catch((error: unknown) => this.#fail(backup, since, error))
      .finally(() => {
        this.#preparing = undefined;
      });
    this.#preparing = { stop, ended };
    return this.#state;
  }

  /** Nothing will be restored; again without effect. */
  async undo(): Promise<void> {
    const { data, events } = this.#deps;
    this.#preparing?.stop.abort();
    await this.#preparing?.ended;
    const pending = await readPendingRestore(data);
    await undoRestore(data);
    this.#state = { state: 'none' };
    if (pending !== undefined) events.append({ kind: 'restore-undone', backup: pending.backup });
  }

  async #prepare(file: string, passphrase: string, { backup, since, signal }: Preparing): Promise<void> {
    const { data, events } = this.#deps;
    const onProgress = (progress: number) => {
      this.#state = { state: 'preparing', backup, since, progress };
    };
    const order = { file, passphrase, folder: stagedFolder(data) };
    const { madeAt } = await inBackupThread('unpack', order, { signal, onProgress });
    signal.throwIfAborted();
    await decideRestore(data, { backup, madeAt, since, aside: asideFolder(since) });
    this.#state = { state: 'pending', backup, since, madeAt };
    events.append({ kind: 'restore-prepared', backup });
  }

  async #fail(backup: BackupName, since: number, thrown: unknown): Promise<void> {
    const error = asAppError(thrown);
    if (error.code === 'internal')
      this.#deps.log.error({ err: error.cause ?? error }, 'a backup could not be laid ready');
    const { code, message } = error;
    this.#state = { state: 'failed', backup, since, failure: { code, message } };
    // A thread that was ended leaves its half behind.
    await undoRestore(this.#deps.data);
  }
}

interface Preparing {
  readonly backup: BackupName;
  readonly since: number;
  readonly signal: AbortSignal;
}

/** Where what was there before a restore is kept. */
export function asideFolder(at: number): string {
  return `before-restore-${new Date(at).toISOString().replaceAll(/[:.]/g, '')}`;
}
