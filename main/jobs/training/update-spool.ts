import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { DeviceId, Sha256, TaskId } from '../../../common/domain/ids.ts';
import { AppError, hasCode } from '../../../common/errors.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import { asStorageError, publishFile } from '../../../platform/blobs/durable-files.ts';
import { type Chunk, PartialUpload, receivedBytes } from '../../../platform/blobs/partial-upload.ts';
import { sha256OfFile } from '../../../platform/blobs/sha256-file.ts';
import type { TaskBoard } from '../task-board.ts';
import { SpoolQuota } from './spool-quota.ts';
import { untilQuiet, type WritingStream } from './until-quiet.ts';

interface UpdateSpoolDeps {
  readonly folder: string;
  readonly board: TaskBoard;
  /** What one device may have in the folder, in bytes. */
  readonly quotaBytes?: number;
  /** Told when an update finds no room on the disk: its job cannot go on, however often the device tries again. */
  readonly onStorageFull: (taskId: TaskId, error: AppError) => void;
}

/** Room for 64 shares of a model of 64 million parameters. */
const QUOTA_BYTES = 16 * 2 ** 30;

interface OpenStream extends WritingStream {
  readonly task: TaskReference;
  readonly deviceId: DeviceId;
  readonly end: AbortController;
  busy: Promise<unknown>;
}

/** Where complete updates lie until their round is committed. */
export type KeptUpdates = Pick<UpdateSpool, 'pathOf' | 'clear' | 'sweep'>;

/** One stream that brings an update. */
export interface IncomingUpdate {
  append(chunk: Chunk): Promise<void>;
  /** Checks the hash, puts the update on the disk for good, and hands it to its round. */
  finish(update: Omit<UpdateSummary, 'sizeBytes'>): Promise<void>;
  close(): Promise<void>;
}

/** Updates on the disk: those that are arriving, and complete ones until their round is committed. */
export class UpdateSpool implements Service {
  readonly name = 'update-spool';
  readonly #deps: UpdateSpoolDeps;
  readonly #streams = new Map<string, OpenStream>();
  readonly #quota: SpoolQuota;

  constructor(deps: UpdateSpoolDeps) {
    this.#deps = deps;
    this.#quota = new SpoolQuota(deps.quotaBytes ?? QUOTA_BYTES);
  }

  async start(): Promise<void> {
    await mkdir(this.#deps.folder, { recursive: true });
  }

  async stop(): Promise<void> {
    for (const { end } of this.#streams.values()) end.abort();
  }

  /** Where the complete update of an attempt lies, or will lie. */
  pathOf(task: TaskReference): string {
    return join(this.#deps.folder, `${nameOf(task)}.update`);
  }

  /** How much of an update was kept, once what an earlier stream has brought is. @throws AppError `task-superseded` */
  async received(task: TaskReference, deviceId: DeviceId): Promise<{ bytes: number; isComplete: boolean }> {
    this.#deps.board.hostOf(task).expectUpdate(task, deviceId);
    const earlier = this.#streams.get(this.pathOf(task));
    if (earlier !== undefined) await untilQuiet(earlier);
    const complete = await receivedBytes(this.pathOf(task));
    if (complete > 0) return { bytes: complete, isComplete: true };
    return { bytes: await receivedBytes(this.#partialPathOf(task)), isComplete: false };
  }

  /**
   * Opens a stream for an update; an older one for the same attempt ends.
   * @throws AppError `task-superseded`; `update-malformed` when the size is not that of the model's parameters;
   * `too-many-requests` when the device has brought too much already
   */
  async open(task: TaskReference, deviceId: DeviceId, totalBytes: number): Promise<IncomingUpdate> {
    const host = this.#deps.board.hostOf(task);
    const { leastBytes, mostBytes } = host.expectUpdate(task, deviceId);
    if (!(totalBytes >= leastBytes && totalBytes <= mostBytes)) {
      const expected = leastBytes === mostBytes ? `${mostBytes}` : `${leastBytes} to ${mostBytes}`;
      throw new AppError('update-malformed', `an update of this job has ${expected} bytes, not ${totalBytes}`);
    }
    const path = this.pathOf(task);
    this.#quota.reserve(nameOf(task), deviceId, totalBytes);
    const closed = Promise.withResolvers<void>();
    const stream: OpenStream = {
      task,
      deviceId,
      end: new AbortController(),
      busy: Promise.resolve(),
      closed: closed.promise,
    };
    await this.#endOlder(task, () => this.#streams.set(path, stream));
    const partialPath = this.#partialPathOf(task);
    const isKept = (await receivedBytes(path)) > 0;
    const upload = isKept ? undefined : await this.#expectRoom(task, () => PartialUpload.open(partialPath, totalBytes));
    const write = async (work: () => Promise<void>) => {
      if (stream.end.signal.aborted) throw new AppError('conflict', 'a newer stream brings this update');
      const writing = this.#expectRoom(task, work);
      stream.busy = writing.catch(() => undefined);
      await writing;
    };
    return {
      append: async (chunk) => {
        await write(async () => {
          host.countTraffic(task, 'up', chunk.data.length);
          await upload?.append(chunk);
        });
      },
      finish: async (update) => {
        await write(async () => {
          if (upload !== undefined && !upload.isComplete) {
            throw new AppError('upload-out-of-order', `only ${upload.received} of ${totalBytes} bytes have arrived`);
          }
          const actual = await (upload?.sha256() ?? sha256OfFile(path));
          await keep({ file: upload === undefined ? path : partialPath, actual, expected: update.sha256 }, path);
          host.acceptUpdate(task, deviceId, { ...update, sizeBytes: totalBytes });
        });
      },
      close: async () => {
        await upload?.close();
        if (this.#streams.get(path) === stream) this.#streams.delete(path);
        closed.resolve();
      },
    };
  }

  /** Lets go what the tasks have brought, whole or in part. */
  async clear(taskIds: Iterable<TaskId>): Promise<void> {
    const gone = new Set<string>(taskIds);
    await this.#removeWhere((owner) => gone.has(owner));
  }

  /** Lets go whatever belongs to none of the tasks. */
  async sweep(wanted: Iterable<TaskId>): Promise<void> {
    const kept = new Set<string>(wanted);
    await this.#removeWhere((owner) => !kept.has(owner));
  }

  /**
   * Ends other streams of this attempt, and those of attempts at its task that nobody wants any more; what the latter have left
   * in part is nobody's. Of a share that two devices try both bring theirs.
   */
  async #endOlder(task: TaskReference, replace: () => void): Promise<void> {
    const siblings = [...this.#streams.values()].filter((one) => one.task.taskId === task.taskId);
    const wanted = siblings.filter((one) => one.task.attempt !== task.attempt && this.#isWanted(one));
    const older = siblings.filter((one) => one.task.attempt <= task.attempt && !wanted.includes(one));
    for (const { end } of older) end.abort();
    replace();
    await Promise.all(older.map(({ busy }) => busy)); // what the older one is writing is kept, and counts
    for (const name of await readdir(this.#deps.folder)) {
      const [taskId, attempt, ending] = name.split('.');
      if (wanted.some((one) => one.task.attempt === Number(attempt))) continue;
      if (taskId === task.taskId && Number(attempt) < task.attempt && ending === 'part') await this.#remove(name);
    }
  }

  #isWanted({ task, deviceId }: OpenStream): boolean {
    try {
      this.#deps.board.hostOf(task).expectUpdate(task, deviceId);
      return true;
    } catch (error) {
      if (hasCode(error, 'task-superseded') || hasCode(error, 'unavailable')) return false;
      throw error;
    }
  }

  async #removeWhere(isGone: (taskId: string) => boolean): Promise<void> {
    for (const name of await readdir(this.#deps.folder)) {
      const [taskId = ''] = name.split('.');
      if (isGone(taskId)) await this.#remove(name);
    }
  }

  async #remove(name: string): Promise<void> {
    await rm(join(this.#deps.folder, name), { force: true });
    this.#quota.release(name.slice(0, name.lastIndexOf('.')));
  }

  async #expectRoom<Result>(task: TaskReference, write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (error) {
      if (hasCode(error, 'storage-full')) {
        this.#deps.onStorageFull(task.taskId, error);
        await rm(this.#partialPathOf(task), { force: true }); // the room is needed to write down what has happened
      }
      throw error;
    }
  }

  #partialPathOf(task: TaskReference): string {
    return join(this.#deps.folder, `${nameOf(task)}.part`);
  }
}

function nameOf({ taskId, attempt }: TaskReference): string {
  return `${taskId}.${attempt}`;
}

interface Arrived {
  readonly file: string;
  readonly actual: Sha256;
  readonly expected: Sha256;
}

/** Moves an arrived file to its place if its hash is right. */
async function keep({ file, actual, expected }: Arrived, path: string): Promise<void> {
  if (actual !== expected) {
    await rm(file, { force: true });
    throw new AppError('checksum-mismatch', `the update has the hash ${actual}, not ${expected}`);
  }
  if (file === path) return;
  await publishFile(file, path).catch((error: unknown) => {
    throw asStorageError(error);
  });
}
