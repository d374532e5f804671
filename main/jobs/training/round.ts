import type { BlobReference, TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { DeviceAbsence } from '../../../common/domain/device.ts';
import { type DeviceId, type JobId, type ResourceName, type Sha256, TaskId } from '../../../common/domain/ids.ts';
import {
  type Failure,
  isSettled,
  type JobWait,
  type Omission,
  type Participation,
  type Task,
} from '../../../common/domain/job.ts';
import { AppError, asAppError, type ErrorCode } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { modelOf, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { CommandQueue } from '../../cluster/command-queue.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { LiveFeed } from '../../events/live-feed.ts';
import type { Database } from '../../storage/database.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredTask, TaskRows } from '../../storage/rows/task-rows.ts';
import { choosePlace } from '../placement.ts';
import type { TaskBoard, TaskHost, TaskProgress } from '../task-board.ts';
import { isCurrent, isDone, isOut, needsDevice, type Share, toTask } from './share.ts';
import type { Strategy } from './strategies/strategy.ts';

export interface RoundDeps {
  readonly database: Database;
  readonly tasks: TaskRows;
  readonly events: EventLog;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly devices: DeviceRegistry;
  readonly commands: CommandQueue;
  readonly board: TaskBoard;
}

export interface RoundSetup {
  readonly jobId: JobId;
  readonly jobName: ResourceName;
  readonly number: number;
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  readonly parameters: BlobReference;
  readonly partitions: readonly StoredPartition[];
  /** Tasks that an earlier life of this round has left. */
  readonly tasks: readonly StoredTask[];
  /** Devices that are known to hold a partition's data. */
  readonly holders: ReadonlyMap<number, ReadonlySet<DeviceId>>;
  /** Takes an update's file into the sum. Rejects when the update may not count. */
  readonly fold: (share: { readonly partition: number; readonly task: TaskReference; readonly update: UpdateSummary }) => Promise<void>;
  readonly onWait: (wait: Omit<JobWait, 'since'> | null) => void;
}

/** What a round has brought in. */
export interface RoundResult {
  readonly participants: readonly Participation[];
  readonly omissions: readonly Omission[];
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Tries that fail on their own before a share is left out. */
const MOST_FAILURES = 3;
/** Times that a round may run past its deadline without enough updates before the job is given up. */
const MOST_EXTENSIONS = 3;
/** Failing this way once is failing this way always. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['training-diverged', 'dataset-mismatch', 'invalid-specification']);

/**
 * One round in flight: gives every share to a device, gives it to another when that one leaves or fails, and is over when
 * every share is in or left out. Its tasks are on the disk, so that a new orchestrator goes on where this one was killed.
 */
export class Round implements TaskHost {
  readonly #deps: RoundDeps;
  readonly #setup: RoundSetup;
  readonly #shares: Share[];
  readonly #omissions: Omission[] = [];
  readonly #result = Promise.withResolvers<RoundResult>();
  readonly #cleanups: (() => void)[] = [];
  #folding: Promise<unknown> = Promise.resolve();
  #foldsOpen = 0;
  #extensions = 0;
  #bytesUp = 0;
  #bytesDown = 0;
  #isWaiting = false;
  #isOver = false;

  constructor(deps: RoundDeps, setup: RoundSetup) {
    this.#deps = deps;
    this.#setup = setup;
    const known = new Map(setup.tasks.map((task) => [task.partition, task]));
    this.#shares = setup.partitions.map((partition) => ({
      partition,
      task: revived(known.get(partition.number)) ?? this.#newTask(partition),
      progress: undefined,
      failures: 0,
      leftOut: false,
    }));
  }

  /** Runs the round to its end. Rejects with `round-failed` when too little came in, or with the signal's reason. */
  run(signal: AbortSignal): Promise<RoundResult> {
    const { board, clock, devices } = this.#deps;
    for (const share of this.#shares) {
      board.add(share.task.id, this);
      if (isOut(share) && share.task.deviceId !== null) board.occupy(share.task.deviceId, share.task.id);
      if (isDone(share)) this.#fold(share);
    }
    const assign = () => this.#assign();
    this.#cleanups.push(board.onRoom(assign), devices.onAvailability((device) => this.#onAvailability(device.id)));
    this.#armDeadline(clock);
    const stop = () => this.#end(() => this.#result.reject(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    this.#cleanups.push(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    else this.#assign();
    return this.#result.promise;
  }

  /** Takes the tasks back from their devices. What is done stays done, the rest begins anew at the next run. */
  withdraw(reason: string): void {
    this.#deps.database.transaction(() => {
      for (const share of this.#shares.filter(isOut)) {
        this.#takeBack(share, reason);
        this.#saveTask(share, { state: 'queued', deviceId: null });
      }
    });
  }

  tasks(): Task[] {
    return this.#shares.map(toTask);
  }

  inputOf(task: TaskReference, deviceId: DeviceId): { sha256: Sha256; sizeBytes: number } {
    const { partition } = this.#current(task, deviceId);
    if (partition.kind === 'local') throw new AppError('not-found', 'the data of this task stay on the device');
    return { sha256: partition.sha256, sizeBytes: partition.sizeBytes };
  }

  expectModel(task: TaskReference, deviceId: DeviceId, sha256: Sha256): void {
    this.#current(task, deviceId);
    if (sha256 !== this.#setup.parameters.sha256) throw new AppError('not-found', 'the task does not start from this');
  }

  reportProgress(task: TaskReference, deviceId: DeviceId, progress: TaskProgress): void {
    const share = this.#current(task, deviceId);
    share.progress = progress;
    const state = progress.phase === 'uploading' ? 'uploading' : progress.phase === 'waiting' ? 'offered' : 'running';
    if (share.task.state === state) this.#tell(share);
    else this.#saveTask(share, { state });
  }

  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    this.#lose(this.#current(task, deviceId), failure, true);
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): number {
    const share = this.#shares.find((one) => isCurrent(one, task) && one.task.deviceId === deviceId);
    if (share === undefined || share.leftOut) throw superseded(task);
    return this.#setup.parameters.sizeBytes;
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    const again = this.#shares.find((one) => isCurrent(one, task) && isDone(one));
    if (again?.task.update?.sha256 === update.sha256) return;
    const share = this.#current(task, deviceId);
    this.#deps.database.transaction(() => {
      this.#deps.commands.withdraw(share.task.id);
      this.#saveTask(share, { state: 'done', update, failure: null });
    });
    this.#deps.board.vacate(deviceId, share.task.id);
    this.#fold(share);
  }

  countTraffic(direction: 'up' | 'down', bytes: number): void {
    if (direction === 'up') this.#bytesUp += bytes;
    else this.#bytesDown += bytes;
  }

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    for (const share of this.#shares.filter((one) => isOut(one) && one.task.deviceId === deviceId)) {
      const isKnown = working.some((task) => isCurrent(share, task));
      if (isKnown || this.#deps.commands.isPending(deviceId, share.task.id)) continue;
      this.#lose(share, { code: 'unavailable', message: `${this.#nameOf(share)} was restarted` }, false);
    }
  }

  #onAvailability(id: DeviceId): void {
    const device = this.#deps.devices.online().find((one) => one.id === id);
    if (device !== undefined) this.#assign();
    else for (const share of this.#shares.filter((one) => isOut(one) && one.task.deviceId === id)) this.#loseDevice(share, id);
  }

  #loseDevice(share: Share, id: DeviceId): void {
    const { devices } = this.#deps;
    const absence = devices.isKnown(id) ? devices.get(id).absence : null;
    this.#lose(share, { code: 'unavailable', message: `${this.#nameOf(share)} ${ABSENCE[absence ?? 'removed']}` }, false);
  }

  /** Gives every share that needs a device to the best one that has room; then looks whether the round is over. */
  #assign(): void {
    if (this.#isOver) return;
    const { board, devices } = this.#deps;
    const online = devices.online();
    for (const share of this.#shares.filter(needsDevice)) {
      const { partition } = share;
      const candidates = online.filter((device) => partition.kind !== 'local' || device.id === partition.deviceId);
      const places = candidates
        .filter((device) => board.hasRoom(device.id))
        .map((device) => ({ deviceId: device.id, load: board.countTasks(device.id) }));
      const chosen = choosePlace(places, this.#setup.holders.get(partition.number) ?? new Set());
      if (chosen !== undefined) this.#offer(share, chosen);
      else if (candidates.length === 0 && partition.kind === 'local') this.#leaveOutAbsent(share);
    }
    this.#settle();
  }

  #offer(share: Share, deviceId: DeviceId): void {
    const { database, commands, board } = this.#deps;
    const { jobId, number, spec, strategy, parameters } = this.#setup;
    const { partition } = share;
    board.occupy(deviceId, share.task.id);
    share.progress = undefined;
    database.transaction(() => {
      const attempt = share.task.attempt + 1;
      this.#saveTask(share, { state: 'offered', deviceId, attempt });
      commands.send(deviceId, {
        kind: 'train',
        assignment: {
          task: { taskId: share.task.id, attempt },
          jobId,
          round: number,
          model: modelOf(spec),
          parameters,
          data:
            partition.kind === 'shard'
              ? { kind: 'shard', sha256: partition.sha256, sizeBytes: partition.sizeBytes }
              : { kind: 'local', dataset: spec.data.dataset },
          training: strategy.configure(spec, number, partition.number),
        },
      });
    });
  }

  /** The attempt is over without an update: the share goes to another device, or is left out. */
  #lose(share: Share, failure: Failure, isOwnFailure: boolean): void {
    const { database, events } = this.#deps;
    if (isOwnFailure) share.failures++;
    const isLeftOut = isOwnFailure && (HOPELESS.has(failure.code) || share.failures >= MOST_FAILURES);
    const subject = this.#subject(share);
    database.transaction(() => {
      this.#takeBack(share, failure.message);
      if (isLeftOut) this.#leaveOut(share, failure);
      else {
        this.#saveTask(share, { state: 'queued', deviceId: null, failure });
        if (subject !== undefined) events.append({ kind: 'task-reassigned', ...subject, failure });
      }
    });
    this.#assign();
  }

  #leaveOut(share: Share, failure: Failure): void {
    const subject = this.#subject(share);
    this.#omissions.push({ deviceId: share.task.deviceId, partition: share.partition.number, failure });
    share.leftOut = true;
    this.#saveTask(share, { state: failure.code === 'deadline-exceeded' ? 'expired' : 'failed', failure });
    if (subject !== undefined) this.#deps.events.append({ kind: 'task-left-out', ...subject, failure });
  }

  /** Data that stay on a device that is away can't be had elsewhere: the round does without, if enough others are in. */
  #leaveOutAbsent(share: Share): void {
    const others = this.#shares.filter((one) => one !== share && !one.leftOut && (isDone(one) || isOut(one)));
    if (others.length < this.#leastUpdates) return;
    const failure: Failure = share.task.failure ?? { code: 'unavailable', message: 'the device that holds the data is away' };
    this.#deps.database.transaction(() => this.#leaveOut(share, failure));
  }

  /** Withdraws the attempt from its device, which may be away. Runs inside a transaction. */
  #takeBack(share: Share, reason: string): void {
    const { board, commands, database, devices } = this.#deps;
    const { deviceId, id, attempt } = share.task;
    if (deviceId === null) return;
    commands.withdraw(id);
    if (devices.isKnown(deviceId)) commands.send(deviceId, { kind: 'cancel', task: { taskId: id, attempt }, reason });
    database.afterCommit(() => board.vacate(deviceId, id));
  }

  #fold(share: Share): void {
    const { task, partition } = share;
    if (task.update === null) return;
    const update = task.update;
    this.#foldsOpen++;
    this.#folding = this.#folding
      .then(() =>
        this.#setup.fold({ partition: partition.number, task: { taskId: task.id, attempt: task.attempt }, update }),
      )
      .catch((error: unknown) => {
        if (this.#isOver) return;
        const { code, message } = asAppError(error);
        share.failures++;
        this.#deps.database.transaction(() => this.#saveTask(share, { state: 'queued', update: null }));
        if (share.failures >= MOST_FAILURES || HOPELESS.has(code)) {
          this.#deps.database.transaction(() => this.#leaveOut(share, { code, message }));
        }
      })
      .then(() => {
        this.#foldsOpen--;
        this.#assign();
      });
  }

  #settle(): void {
    if (this.#isOver || this.#foldsOpen > 0) return;
    const open = this.#shares.filter((share) => !share.leftOut && !isDone(share));
    if (open.length === 0) this.#finish();
    else this.#reportWait(open);
  }

  #finish(): void {
    const done = this.#shares.filter(isDone);
    if (done.length < this.#leastUpdates) {
      const [first] = this.#omissions;
      const why = first === undefined ? '' : `; the first failure was: ${first.failure.message}`;
      const code = first !== undefined && HOPELESS.has(first.failure.code) ? first.failure.code : 'round-failed';
      const message = `round ${this.#setup.number} has ${done.length} of the ${this.#leastUpdates} updates it needs${why}`;
      this.#end(() => this.#result.reject(new AppError(code, message)));
      return;
    }
    this.#end(() =>
      this.#result.resolve({
        participants: done.flatMap(participation),
        omissions: this.#omissions,
        bytesUp: this.#bytesUp,
        bytesDown: this.#bytesDown,
      }),
    );
  }

  #reportWait(open: readonly Share[]): void {
    const isStuck = !open.some(isOut) && this.#deps.devices.online().length === 0;
    if (isStuck === this.#isWaiting) return;
    this.#isWaiting = isStuck;
    const message = `round ${this.#setup.number} waits for a device: all have left`;
    this.#setup.onWait(isStuck ? { for: 'devices', needed: 1, available: 0, message } : null);
  }

  #armDeadline(clock: Clock): void {
    const disarm = clock.after(this.#setup.spec.roundDeadlineSeconds * 1_000, () => this.#onDeadline(clock));
    this.#cleanups.push(disarm);
  }

  #onDeadline(clock: Clock): void {
    const { database } = this.#deps;
    const { number, spec } = this.#setup;
    const late = this.#shares.filter((share) => !share.leftOut && !isDone(share));
    const isEnough = this.#shares.filter(isDone).length >= this.#leastUpdates;
    if (!spec.reproducible && isEnough) {
      const message = `no update within the round's ${spec.roundDeadlineSeconds} s`;
      database.transaction(() => {
        for (const share of late) {
          this.#takeBack(share, message);
          this.#leaveOut(share, { code: 'deadline-exceeded', message });
        }
      });
      this.#settle();
    } else if (this.#isWaiting || ++this.#extensions <= MOST_EXTENSIONS) {
      for (const share of late.filter(isOut)) {
        const message = `${this.#nameOf(share)} did not finish within ${spec.roundDeadlineSeconds} s`;
        this.#lose(share, { code: 'deadline-exceeded', message }, false);
      }
      this.#armDeadline(clock);
    } else {
      const message = `round ${number} passed its deadline ${this.#extensions} times without enough updates`;
      this.#end(() => this.#result.reject(new AppError('round-failed', message)));
    }
  }

  get #leastUpdates(): number {
    return Math.min(this.#setup.spec.strategy.minDevices, this.#shares.length);
  }

  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cleanup of this.#cleanups) cleanup();
    for (const { task } of this.#shares) {
      this.#deps.board.remove(task.id);
      if (task.deviceId !== null) this.#deps.board.vacate(task.deviceId, task.id);
    }
    if (this.#isWaiting) this.#setup.onWait(null);
    settle();
  }

  /** The share whose current attempt this is, on this device. @throws AppError `task-superseded` */
  #current(task: TaskReference, deviceId: DeviceId): Share {
    const share = this.#shares.find((one) => isCurrent(one, task));
    if (share === undefined || !isOut(share) || share.task.deviceId !== deviceId) throw superseded(task);
    return share;
  }

  #newTask(partition: StoredPartition): StoredTask {
    const { jobId, number } = this.#setup;
    return {
      id: TaskId.parse(`${jobId}-${number}-${partition.number}`),
      jobId,
      round: number,
      partition: partition.number,
      deviceId: null,
      attempt: 0,
      state: 'queued',
      failure: null,
      update: null,
      updatedAt: this.#deps.clock.now(),
    };
  }

  #saveTask(share: Share, change: Partial<StoredTask>): void {
    const { database, tasks, clock } = this.#deps;
    share.task = { ...share.task, ...change, updatedAt: clock.now() };
    database.transaction(() => {
      tasks.put(share.task);
      database.afterCommit(() => this.#tell(share));
    });
  }

  #tell(share: Share): void {
    this.#deps.feed.publish({ type: 'task-changed', task: toTask(share) });
  }

  #subject(share: Share) {
    const { deviceId } = share.task;
    if (deviceId === null) return undefined;
    const { jobId, jobName, number } = this.#setup;
    const deviceName = this.#deps.devices.nameOf(deviceId);
    return { jobId, jobName, round: number, partition: share.partition.number, deviceId, deviceName };
  }

  #nameOf(share: Share): string {
    return share.task.deviceId === null ? 'a device' : this.#deps.devices.nameOf(share.task.deviceId);
  }
}

const ABSENCE: Readonly<Record<DeviceAbsence | 'removed', string>> = {
  'lease-expired': 'stopped answering',
  'connection-lost': 'lost its connection',
  'agent-stopped': 'was stopped',
  suspended: 'went to sleep',
  removed: 'was taken out of the cluster',
};

/** A task of an earlier life of the round: what was given up then is tried again. */
function revived(task: StoredTask | undefined): StoredTask | undefined {
  const isGivenUp = task !== undefined && isSettled(task.state) && task.state !== 'done';
  return isGivenUp ? { ...task, state: 'queued', deviceId: null } : task;
}

function superseded(task: TaskReference): AppError {
  return new AppError('task-superseded', `attempt ${task.attempt} at task ${task.taskId} is no longer wanted`);
}

function participation({ task }: Share): Participation[] {
  if (task.deviceId === null || task.update === null) return [];
  const { samples, loss, accuracy, trainingMs } = task.update;
  return [{ deviceId: task.deviceId, partition: task.partition, attempt: task.attempt, samples, loss, accuracy, trainingMs }];
}
