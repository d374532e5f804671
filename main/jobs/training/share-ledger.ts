import type { TaskReference } from '../../../common/domain/assignment.ts';
import { type DeviceId, type JobId, TaskId } from '../../../common/domain/ids.ts';
import { isSettled, type Participation, type Task } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { LiveFeed } from '../../events/live-feed.ts';
import type { Database } from '../../storage/database.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredTask, TaskRows } from '../../storage/rows/task-rows.ts';
import type { TaskProgress } from '../task-board.ts';
import { AttemptLog, type AttemptLogDeps } from './attempt-log.ts';
import {
  isCurrent,
  isDone,
  isHedge,
  isOut,
  needsDevice,
  participationOf,
  type Share,
  STATE_OF_PHASE,
  toTask,
} from './share.ts';
import { fullSteps, samplesSeenIn } from './work-size.ts';

export interface ShareLedgerDeps extends AttemptLogDeps {
  readonly database: Database;
  readonly tasks: TaskRows;
  readonly feed: LiveFeed;
  readonly clock: Clock;
}

interface Opening {
  readonly jobId: JobId;
  readonly round: number;
  readonly partitions: readonly StoredPartition[];
  /** Tasks that an earlier life of the round has left. */
  readonly tasks: readonly StoredTask[];
}

/** The shares of one round, in memory and on the disk alike. */
export class ShareLedger {
  readonly #deps: ShareLedgerDeps;
  readonly #shares: readonly Share[];
  /** What became of every try at a share. */
  readonly attempts: AttemptLog;

  constructor(deps: ShareLedgerDeps, { jobId, round, partitions, tasks }: Opening) {
    this.#deps = deps;
    const known = new Map(tasks.map((task) => [task.partition, task]));
    this.attempts = new AttemptLog(deps, { jobId, round, tasks });
    this.#shares = partitions.map((partition) => {
      const task = known.get(partition.number);
      const updatedAt = deps.clock.now();
      return {
        partition,
        task: task === undefined ? newTask(jobId, round, partition.number, updatedAt) : revived(task),
        hedge: null,
        lastAttempt: task === undefined ? 0 : Math.max(task.attempt, this.attempts.lastOf(task)),
        givenAt: deps.clock.monotonic(),
        progress: undefined,
        phaseSince: task?.updatedAt ?? updatedAt,
        failures: 0,
        refused: new Set(),
        leftOut: false,
      };
    });
  }

  get all(): readonly Share[] {
    return this.#shares;
  }

  /** With a device now. */
  out(): Share[] {
    return this.#shares.filter(isOut);
  }

  /** With this device as a second try. */
  hedgedAt(deviceId: DeviceId): Share[] {
    return this.#shares.filter((share) => isOut(share) && share.hedge?.deviceId === deviceId);
  }

  /** With this device now. */
  outAt(deviceId: DeviceId): Share[] {
    return this.#shares.filter((share) => isOut(share) && share.task.deviceId === deviceId);
  }

  waiting(): Share[] {
    return this.#shares.filter(needsDevice);
  }

  done(): Share[] {
    return this.#shares.filter(isDone);
  }

  /** What the updates that are in have brought. */
  participants(spec: TrainJobSpec): Participation[] {
    return this.done().flatMap((share) => participationOf(share, spec, this.attempts.get(share.task)?.askedSteps));
  }

  /** Samples that the attempt at the share was asked to see, counted again each time; once it is done, that it has seen. */
  samplesSeen(spec: TrainJobSpec, { task, partition: { samples } }: Share): number {
    const { steps, askedSteps } = this.attempts.get(task) ?? {};
    return samplesSeenIn(spec, samples, steps ?? askedSteps ?? fullSteps(spec, samples));
  }

  /** Neither done nor left out. */
  open(): Share[] {
    return this.#shares.filter((share) => !share.leftOut && !isDone(share));
  }

  /** The share whose current attempt this is, or the second one beside it, on this device. @throws AppError `task-superseded` */
  current(task: TaskReference, deviceId: DeviceId): Share {
    const share =
      this.outAt(deviceId).find((one) => isCurrent(one, task)) ??
      this.hedgedAt(deviceId).find((one) => isHedge(one, task));
    if (share === undefined) throw superseded(task);
    return share;
  }

  /** Like `current`, and also once its update is in. @throws AppError `task-superseded` */
  currentOrDone(task: TaskReference, deviceId: DeviceId): Share {
    const share = this.#shares.find((one) => isCurrent(one, task) && isDone(one) && one.task.deviceId === deviceId);
    return share ?? this.current(task, deviceId);
  }

  /** Changes a share's task. Joins the transaction in progress; whoever watches is told once it is on the disk. */
  save(share: Share, change: Partial<StoredTask>): void {
    const { database, tasks, clock } = this.#deps;
    const updatedAt = clock.now();
    share.task = { ...share.task, ...change, updatedAt };
    share.phaseSince = updatedAt;
    if (change.attempt !== undefined) {
      share.lastAttempt = Math.max(share.lastAttempt, change.attempt);
      share.givenAt = clock.monotonic();
    }
    database.transaction(() => {
      tasks.put(share.task);
      database.afterCommit(() => this.#tell(share));
    });
  }

  /** Notes how far the share's device is. That is of the moment: after a crash the task is as it was offered. */
  note(share: Share, progress: TaskProgress): void {
    const updatedAt = this.#deps.clock.now();
    if (progress.phase !== share.progress?.phase) share.phaseSince = updatedAt;
    share.progress = progress;
    share.task = { ...share.task, state: STATE_OF_PHASE[progress.phase], updatedAt };
    this.attempts.reach(share.task, progress.phase);
    this.#tell(share);
  }

  tasks(): Task[] {
    return this.#shares.map((share) => this.#asTask(share));
  }

  /** Tells whoever watches how far the share is. */
  #tell(share: Share): void {
    this.#deps.feed.publish({ type: 'task-changed', task: this.#asTask(share) });
  }

  #asTask(share: Share): Task {
    return toTask(share, share.task.deviceId === null ? null : (this.attempts.get(share.task)?.offeredAt ?? null));
  }
}

function newTask(jobId: JobId, round: number, partition: number, updatedAt: number): StoredTask {
  const id = TaskId.parse(`${jobId}-${round}-${partition}`);
  const fresh = { deviceId: null, attempt: 0, state: 'queued', failure: null, update: null } as const;
  return { id, jobId, round, partition, updatedAt, ...fresh };
}

/** A task of an earlier life of the round: what was given up then is tried again. */
function revived(task: StoredTask): StoredTask {
  const isGivenUp = isSettled(task.state) && task.state !== 'done';
  return isGivenUp ? { ...task, state: 'queued', deviceId: null } : task;
}

function superseded(task: TaskReference): AppError {
  return new AppError('task-superseded', `attempt ${task.attempt} at task ${task.taskId} is no longer wanted`);
}
