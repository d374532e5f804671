import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
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
  credited,
  expectOwnWeight,
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
  readonly #shares: Share[];
  readonly #byTask: Map<TaskId, Share>;
  /** What became of every try at a share. */
  readonly attempts: AttemptLog;

  constructor(deps: ShareLedgerDeps, { jobId, round, partitions, tasks }: Opening) {
    this.#deps = deps;
    const known = new Map(tasks.map((task) => [task.partition, task]));
    this.attempts = new AttemptLog(deps, { jobId, round, tasks });
    this.#shares = partitions.map((partition) => {
      const task = known.get(partition.number);
      return this.#shareOf(
        partition,
        task === undefined ? newTask(jobId, round, partition.number, deps.clock.now()) : revived(task),
      );
    });
    this.#byTask = new Map(this.#shares.map((share) => [share.task.id, share]));
  }

  get all(): readonly Share[] {
    return this.#shares;
  }

  /** Adds a share beside those that the round began with. */
  add(partition: StoredPartition, task: StoredTask): Share {
    const share = this.#shareOf(partition, task);
    this.#shares.push(share);
    this.#byTask.set(share.task.id, share);
    return share;
  }

  /** Forgets the share and its task. Joins the transaction in progress. */
  remove(share: Share): void {
    this.#shares.splice(this.#shares.indexOf(share), 1);
    this.#byTask.delete(share.task.id);
    this.#deps.tasks.remove(share.task.id);
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

  get isWaiting(): boolean {
    return this.#shares.some(needsDevice);
  }

  waiting(): Share[] {
    return this.#shares.filter(needsDevice);
  }

  done(): Share[] {
    return this.#shares.filter(isDone);
  }

  /** What the updates that are in have brought. */
  participants(spec: TrainJobSpec): Participation[] {
    return this.done().flatMap((share) => this.participation(share, spec));
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
    const share = this.#byTask.get(task.taskId);
    if (share === undefined || !isOut(share)) throw superseded(task);
    const isFirst = isCurrent(share, task) && share.task.deviceId === deviceId;
    if (!isFirst && !(isHedge(share, task) && share.hedge?.deviceId === deviceId)) throw superseded(task);
    return share;
  }

  /** Like `current`, and also once its update is in. @throws AppError `task-superseded` */
  currentOrDone(task: TaskReference, deviceId: DeviceId): Share {
    const share = this.#byTask.get(task.taskId);
    const isIn = share !== undefined && isDone(share) && isCurrent(share, task) && share.task.deviceId === deviceId;
    return isIn ? share : this.current(task, deviceId);
  }

  /** What the share's update has brought to its round; nothing while there is none. */
  participation(share: Share, spec: TrainJobSpec): Participation[] {
    return participationOf(share, spec, this.attempts.get(share.task)?.askedSteps);
  }

  /** An attempt's update, with the work behind it. @throws AppError `update-malformed` for one that claims more than it can be */
  credit(share: Share, { attempt }: TaskReference, update: UpdateSummary, spec: TrainJobSpec): UpdateSummary {
    const { askedSteps } = this.attempts.get({ id: share.task.id, attempt }) ?? {};
    expectOwnWeight(share, update, spec, askedSteps);
    return credited(update, share, spec, askedSteps);
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

  #shareOf(partition: StoredPartition, task: StoredTask): Share {
    return {
      partition,
      task,
      hedge: null,
      lastAttempt: Math.max(task.attempt, this.attempts.lastOf(task)),
      givenAt: this.#deps.clock.monotonic(),
      progress: undefined,
      phaseSince: task.updatedAt,
      failures: 0,
      refused: new Set(),
      leftOut: false,
    };
  }

  /** Tells whoever watches how far the share is. */
  #tell(share: Share): void {
    this.#deps.feed.publish({ type: 'task-changed', task: this.#asTask(share) });
  }

  #asTask(share: Share): Task {
    return toTask(share, share.task.deviceId === null ? null : (this.attempts.get(share.task)?.offeredAt ?? null));
  }
}

/** A task that nobody has yet; `attempts` were made at its part in this round before, for tasks of their own. */
export function newTask(jobId: JobId, round: number, partition: number, updatedAt: number, attempts = 0): StoredTask {
  const id = TaskId.parse(`${jobId}-${round}-${partition}${attempts === 0 ? '' : `-${attempts}`}`);
  const fresh = { deviceId: null, attempt: attempts, state: 'queued', failure: null, update: null } as const;
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
