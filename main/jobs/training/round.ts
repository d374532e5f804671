import type { BlobReference, TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { DeviceId, JobId, ResourceName, Sha256 } from '../../../common/domain/ids.ts';
import type { Failure, JobWait, Omission, Participation, Task } from '../../../common/domain/job.ts';
import { AppError, asAppError, hasCode } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { CommandQueue } from '../../cluster/command-queue.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import type { StoredTask } from '../../storage/rows/task-rows.ts';
import { choosePlace } from '../placement.ts';
import type { TaskBoard, TaskHost, TaskProgress } from '../task-board.ts';
import { assignmentOf } from './assignment-of.ts';
import { deviceLeft, deviceRestarted, isHopeless, jobFailureCode, tooLate } from './round-failures.ts';
import { isDone, isOut, type Share } from './share.ts';
import { ShareLedger, type ShareLedgerDeps } from './share-ledger.ts';
import type { Strategy } from './strategies/strategy.ts';

export interface RoundDeps extends ShareLedgerDeps {
  readonly events: EventLog;
  readonly devices: DeviceRegistry;
  readonly commands: CommandQueue;
  readonly board: TaskBoard;
}

/** An update that lies in the spool. */
interface SpooledUpdate {
  readonly task: TaskReference;
  readonly update: UpdateSummary;
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
  /** Takes an update into the sum. Rejects when it may not count. */
  readonly fold: (update: SpooledUpdate) => Promise<void>;
  readonly onWait: (wait: Omit<JobWait, 'since'> | null) => void;
}

/** What a round has brought in. */
export interface RoundResult {
  readonly participants: readonly Participation[];
  readonly omissions: readonly Omission[];
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Times that a round may run past its deadline without enough updates before the job is given up. */
const MOST_EXTENSIONS = 3;

/**
 * One round in flight: gives every share to a device, gives it to another when that one leaves or fails, and is over when
 * every share is in or left out. Its tasks are on the disk, so that a new orchestrator goes on where this one was killed.
 */
export class Round implements TaskHost {
  readonly #deps: RoundDeps;
  readonly #setup: RoundSetup;
  readonly #ledger: ShareLedger;
  readonly #omissions: Omission[] = [];
  readonly #result = Promise.withResolvers<RoundResult>();
  readonly #cleanups: (() => void)[] = [];
  readonly #traffic = { up: 0, down: 0 };
  #folds: Promise<unknown> = Promise.resolve();
  #openFolds = 0;
  #extensions = 0;
  #isWaiting = false;
  #isOver = false;

  constructor(deps: RoundDeps, setup: RoundSetup) {
    this.#deps = deps;
    this.#setup = setup;
    this.#ledger = new ShareLedger(deps, { ...setup, round: setup.number });
  }

  /** Runs the round to its end. Rejects with `round-failed` when too little came in, or with the signal's reason. */
  run(signal: AbortSignal): Promise<RoundResult> {
    const { board, devices } = this.#deps;
    for (const share of this.#ledger.all) {
      board.add(share.task.id, this);
      if (isOut(share) && share.task.deviceId !== null) board.occupy(share.task.deviceId, share.task.id);
      if (isDone(share)) this.#fold(share);
    }
    const stop = () => {
      this.#isWaiting = false; // whoever stops the round says what becomes of the job
      this.#end(() => this.#result.reject(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
    this.#cleanups.push(
      () => signal.removeEventListener('abort', stop),
      board.onRoom(() => this.#react(() => this.#assign())),
      devices.onAvailability(({ id, state }) =>
        this.#react(() => (state === 'online' ? this.#assign() : this.#loseDevice(id))),
      ),
    );
    this.#armDeadline();
    if (signal.aborted) stop();
    else this.#react(() => this.#takeUp());
    return this.#result.promise;
  }

  /** Devices may have left while nobody ran the round. */
  #takeUp(): void {
    const online = new Set(this.#deps.devices.online().map(({ id }) => id));
    for (const { task } of this.#ledger.out()) {
      if (task.deviceId !== null && !online.has(task.deviceId)) this.#loseDevice(task.deviceId);
    }
    this.#assign();
  }

  /** Does what a change outside calls for. A full disk ends the round; what is on the disk stays for the next run. */
  #react(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!hasCode(error, 'storage-full')) throw error;
      this.#end(() => this.#result.reject(error));
    }
  }

  /** Takes the tasks back from their devices. What is done stays done, the rest begins anew at the next run. */
  withdraw(reason: string): void {
    this.#deps.database.transaction(() => {
      for (const share of this.#ledger.out()) {
        this.#takeBack(share, reason);
        this.#ledger.save(share, { state: 'queued', deviceId: null });
      }
    });
  }

  tasks(): Task[] {
    return this.#ledger.tasks();
  }

  inputOf(task: TaskReference, deviceId: DeviceId): { sha256: Sha256; sizeBytes: number } {
    const { partition } = this.#ledger.current(task, deviceId);
    if (partition.kind === 'local') throw new AppError('not-found', 'the data of this task stay on the device');
    return { sha256: partition.sha256, sizeBytes: partition.sizeBytes };
  }

  expectModel(task: TaskReference, deviceId: DeviceId, sha256: Sha256): void {
    this.#ledger.current(task, deviceId);
    if (sha256 !== this.#setup.parameters.sha256) throw new AppError('not-found', 'the task does not start from this');
  }

  reportProgress(task: TaskReference, deviceId: DeviceId, progress: TaskProgress): void {
    const share = this.#ledger.current(task, deviceId);
    share.progress = progress;
    this.#ledger.note(share, { state: STATE_OF_PHASE[progress.phase] });
  }

  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    const share = this.#ledger.current(task, deviceId);
    share.failures++;
    if (isHopeless(share, failure)) this.#giveUp([share], failure);
    else this.#reassign(share, failure);
    this.#assign();
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): number {
    this.#ledger.currentOrDone(task, deviceId);
    return this.#setup.parameters.sizeBytes;
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    const share = this.#ledger.currentOrDone(task, deviceId);
    if (isDone(share)) return;
    this.#deps.database.transaction(() => {
      this.#deps.commands.withdraw(share.task.id);
      this.#ledger.save(share, { state: 'done', update, failure: null });
    });
    this.#deps.board.vacate(deviceId, share.task.id);
    this.#fold(share);
  }

  countTraffic(direction: 'up' | 'down', bytes: number): void {
    this.#traffic[direction] += bytes;
  }

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    const { commands, devices } = this.#deps;
    const isKnown = ({ task }: Share) =>
      working.some(({ taskId, attempt }) => taskId === task.id && attempt === task.attempt) ||
      commands.isPending(deviceId, task.id);
    for (const share of this.#ledger.outAt(deviceId)) {
      if (!isKnown(share)) this.#reassign(share, deviceRestarted(devices.nameOf(deviceId)));
    }
    this.#assign();
  }

  #loseDevice(id: DeviceId): void {
    const { devices } = this.#deps;
    const lost = this.#ledger.outAt(id);
    if (lost.length === 0) return;
    const failure = deviceLeft(devices.nameOf(id), devices.isKnown(id) ? devices.get(id).absence : null);
    for (const share of lost) this.#reassign(share, failure);
    this.#assign();
  }

  /** Gives every share that needs a device to the best one that has room; then looks whether the round is over. */
  #assign(): void {
    if (this.#isOver) return;
    const { board, devices } = this.#deps;
    const online = devices.online();
    for (const share of this.#ledger.waiting()) {
      const { partition } = share;
      const candidates = online.filter((device) => partition.kind !== 'local' || device.id === partition.deviceId);
      const places = candidates
        .filter((device) => board.hasRoom(device.id))
        .map((device) => ({ deviceId: device.id, load: board.countTasks(device.id) }));
      const chosen = choosePlace(places, this.#setup.holders.get(partition.number) ?? new Set());
      if (chosen !== undefined) this.#offer(share, chosen);
      else if (candidates.length === 0 && partition.kind === 'local') this.#goOnWithout(share);
    }
    this.#settle();
  }

  #offer(share: Share, deviceId: DeviceId): void {
    const { database, commands, board } = this.#deps;
    const attempt = share.task.attempt + 1;
    const assignment = assignmentOf(share, attempt, this.#setup);
    board.occupy(deviceId, share.task.id);
    share.progress = undefined;
    database.transaction(() => {
      this.#ledger.save(share, { state: 'offered', deviceId, attempt });
      commands.send(deviceId, { kind: 'train', assignment });
    });
  }

  /** The attempt is over without an update: the share waits for another device. */
  #reassign(share: Share, failure: Failure): void {
    const subject = this.#subject(share);
    this.#deps.database.transaction(() => {
      this.#takeBack(share, failure.message);
      this.#ledger.save(share, { state: 'queued', deviceId: null, failure });
      if (subject !== undefined) this.#deps.events.append({ kind: 'task-reassigned', ...subject, failure });
    });
  }

  /** The round goes on without these shares. */
  #giveUp(shares: readonly Share[], failure: Failure): void {
    this.#deps.database.transaction(() => {
      for (const share of shares) {
        const subject = this.#subject(share);
        this.#takeBack(share, failure.message);
        this.#omissions.push({ deviceId: ownerOf(share), partition: share.partition.number, failure });
        share.leftOut = true;
        this.#ledger.save(share, { state: failure.code === 'deadline-exceeded' ? 'expired' : 'failed', failure });
        if (subject !== undefined) this.#deps.events.append({ kind: 'task-left-out', ...subject, failure });
      }
    });
  }

  /** Data that stay on a device that is away can't be had elsewhere: the round does without, if enough others are in. */
  #goOnWithout(share: Share): void {
    const others = this.#ledger.done().length + this.#ledger.out().length;
    const failure = share.task.failure ?? { code: 'unavailable', message: 'the device that holds the data is away' };
    if (others >= this.#leastUpdates) this.#giveUp([share], failure);
  }

  /** Withdraws the attempt from its device, which may be away. Runs inside a transaction. */
  #takeBack({ task: { deviceId, id, attempt } }: Share, reason: string): void {
    const { board, commands, database, devices } = this.#deps;
    if (deviceId === null) return;
    commands.withdraw(id);
    if (devices.isKnown(deviceId)) commands.send(deviceId, { kind: 'cancel', task: { taskId: id, attempt }, reason });
    database.afterCommit(() => board.vacate(deviceId, id));
  }

  /** Folds one after the other; an update that may not count gives its share back. */
  #fold(share: Share): void {
    const { task } = share;
    const { update } = task;
    if (update === null) return;
    this.#openFolds++;
    const fold = async () => {
      const attempt = { taskId: task.id, attempt: task.attempt };
      const refusal = await this.#setup.fold({ task: attempt, update }).then(() => undefined, asAppError);
      this.#openFolds--;
      this.#react(() => {
        if (refusal !== undefined && !this.#isOver) this.#refuse(share, refusal);
        this.#assign();
      });
    };
    this.#folds = this.#folds.then(fold);
  }

  #refuse(share: Share, { code, message }: AppError): void {
    share.failures++;
    this.#ledger.save(share, { state: 'queued', update: null });
    if (isHopeless(share, { code, message })) this.#giveUp([share], { code, message });
    else this.#reassign(share, { code, message });
  }

  #settle(): void {
    if (this.#isOver || this.#openFolds > 0) return;
    if (this.#ledger.open().length > 0) this.#reportWait();
    else if (this.#ledger.done().length < this.#leastUpdates) this.#fail(this.#ledger.done().length);
    else {
      const participants = this.#ledger.done().flatMap(participation);
      const { up: bytesUp, down: bytesDown } = this.#traffic;
      this.#end(() => this.#result.resolve({ participants, omissions: this.#omissions, bytesUp, bytesDown }));
    }
  }

  #fail(updates: number): void {
    const first = this.#omissions[0]?.failure;
    const why = first === undefined ? '' : `; the first failure was: ${first.message}`;
    const message = `round ${this.#setup.number} has ${updates} of the ${this.#leastUpdates} updates it needs${why}`;
    this.#end(() => this.#result.reject(new AppError(jobFailureCode(first), message)));
  }

  #reportWait(): void {
    const online = new Set(this.#deps.devices.online().map(({ id }) => id));
    const canGo = ({ partition }: Share) =>
      partition.kind === 'local' ? online.has(partition.deviceId) : online.size > 0;
    const isStuck = this.#ledger.out().length === 0 && !this.#ledger.waiting().some(canGo);
    if (isStuck === this.#isWaiting) return;
    this.#isWaiting = isStuck;
    const missing = online.size > 0 ? 'the devices that hold the data have left' : 'all devices have left';
    const message = `${missing}; round ${this.#setup.number} goes on when one is back`;
    this.#setup.onWait(isStuck ? { for: 'devices', needed: 1, available: 0, message } : null);
  }

  #armDeadline(): void {
    const { spec } = this.#setup;
    const disarm = this.#deps.clock.after(spec.roundDeadlineSeconds * 1_000, () =>
      this.#react(() => this.#onDeadline()),
    );
    this.#cleanups.push(disarm);
  }

  /** Ends the round with what it has, if that is enough; else others try, a few times. */
  #onDeadline(): void {
    const { devices } = this.#deps;
    const { number, spec } = this.#setup;
    const isEnough = this.#ledger.done().length >= this.#leastUpdates;
    const late = ({ task }: Share) =>
      tooLate(task.deviceId === null ? 'no device' : devices.nameOf(task.deviceId), spec.roundDeadlineSeconds);
    if (isEnough && !spec.reproducible) {
      for (const share of this.#ledger.open()) this.#giveUp([share], late(share));
    } else if (this.#isWaiting || ++this.#extensions <= MOST_EXTENSIONS) {
      for (const share of this.#ledger.out()) this.#reassign(share, late(share));
    } else {
      const message = `round ${number} passed its deadline ${this.#extensions} times without enough updates`;
      this.#end(() => this.#result.reject(new AppError('round-failed', message)));
    }
    this.#assign();
    // Also when it has enough: an update that is refused later gives its share out again.
    if (!this.#isOver) this.#armDeadline();
  }

  get #leastUpdates(): number {
    return Math.min(this.#setup.spec.strategy.minDevices, this.#ledger.all.length);
  }

  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cleanup of this.#cleanups) cleanup();
    for (const { task } of this.#ledger.all) {
      this.#deps.board.remove(task.id);
      if (task.deviceId !== null) this.#deps.board.vacate(task.deviceId, task.id);
    }
    if (this.#isWaiting) this.#setup.onWait(null);
    settle();
  }

  #subject(share: Share) {
    const deviceId = ownerOf(share);
    if (deviceId === null) return undefined;
    const { jobId, jobName, number } = this.#setup;
    const deviceName = this.#deps.devices.nameOf(deviceId);
    return { jobId, jobName, round: number, partition: share.partition.number, deviceId, deviceName };
  }
}

/** The device that has the share, or the one that holds its data for good. */
function ownerOf({ task, partition }: Share): DeviceId | null {
  return task.deviceId ?? (partition.kind === 'local' ? partition.deviceId : null);
}

const STATE_OF_PHASE = {
  waiting: 'offered',
  fetching: 'running',
  training: 'running',
  uploading: 'uploading',
} as const;

function participation({ task }: Share): Participation[] {
  if (task.deviceId === null || task.update === null) return [];
  const { samples, loss, accuracy, trainingMs } = task.update;
  const { deviceId, partition, attempt } = task;
  return [{ deviceId, partition, attempt, samples, loss, accuracy, trainingMs }];
}
