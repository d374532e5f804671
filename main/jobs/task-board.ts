import type { TaskReference, UpdateSummary } from '../../common/domain/assignment.ts';
import type { DeviceId, Sha256, TaskId } from '../../common/domain/ids.ts';
import type { Evaluation, Failure, TaskPhase } from '../../common/domain/job.ts';
import type { Letter, PublicKeys, Roster, Seat, UnmaskingShares } from '../../common/domain/secure-aggregation.ts';
import type { GradientPiece, StepPosition, WeighedPiece } from '../../common/domain/shared-steps.ts';
import { AppError } from '../../common/errors.ts';

/** How far a device is with its task. */
export interface TaskProgress {
  readonly phase: TaskPhase;
  readonly samplesDone: number;
  readonly samplesTotal: number;
  readonly loss: number | null;
}

export interface UpdateSize {
  readonly leastBytes: number;
  readonly mostBytes: number;
}

/** The exchange of one round as its devices see it. Each throws `task-superseded` for whom it goes on without. */
export interface SecureExchange {
  /** Takes a device's keys; resolves with everybody's. */
  advertise(task: TaskReference, deviceId: DeviceId, keys: PublicKeys): Promise<Roster>;
  /** Takes a device's letters; resolves with those to it. */
  share(task: TaskReference, deviceId: DeviceId, letters: readonly Letter[]): Promise<readonly Letter[]>;
  /** Resolves with the seats whose updates are in. */
  survivors(task: TaskReference, deviceId: DeviceId): Promise<readonly Seat[]>;
  unmask(task: TaskReference, deviceId: DeviceId, shares: UnmaskingShares): void;
}

/** One device's stream in steps that several devices take together. */
export interface SharedStepsStream {
  /** Up to where the device's gradients have come. */
  readonly expected: StepPosition;
  /**
   * Takes the next piece of the device's gradient, and resolves when there is room for another one.
   * @throws AppError `update-malformed` or `update-not-finite`, which may not count; `task-superseded`, `conflict`
   */
  deliver(piece: WeighedPiece): Promise<void>;
  /** The means as they come, to the last; what a piece lies in is used again once its step is over. Throws why it was closed. */
  means(): AsyncIterable<GradientPiece>;
  /** Ends it for this reason, unless it has ended. */
  close(reason: unknown): void;
}

/** Whoever gave out a task and waits for what becomes of it. Each throws `task-superseded` for an attempt it gave up. */
export interface TaskHost {
  /** Content that the attempt may fetch, and its size in bytes. @throws AppError `not-found` */
  inputOf(task: TaskReference, deviceId: DeviceId): { readonly sha256: Sha256; readonly sizeBytes: number };
  /** Refuses content other than what the attempt starts from. @throws AppError `not-found` */
  expectModel(task: TaskReference, deviceId: DeviceId, sha256: Sha256): void;
  reportProgress(task: TaskReference, deviceId: DeviceId, progress: TaskProgress): void;
  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void;
  /** Something that the device has sent for an attempt may not count; the attempt goes on, and the device may do better. */
  noteRefusal?(task: TaskReference, deviceId: DeviceId, failure: Failure): void;
  /** What the update that the attempt owes may measure, in bytes. */
  expectUpdate(task: TaskReference, deviceId: DeviceId): UpdateSize;
  /** Takes a complete update, which lies in the spool. Taking it again changes nothing. */
  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void;
  /** Takes what a device has found about parameters. Taking it again changes nothing. */
  acceptEvaluation(task: TaskReference, deviceId: DeviceId, evaluation: Evaluation): void;
  /** The exchange that hides the updates of the task's round, where there is one. */
  readonly exchange?: SecureExchange;
  /** Opens the steps that the devices of the task's round take together, where they do. The newest stream of a device counts. */
  openSteps?(task: TaskReference, deviceId: DeviceId, received: StepPosition): SharedStepsStream;
  countTraffic(task: TaskReference, direction: 'up' | 'down', bytes: number): void;
  /** The device has said what it works on: whatever else it was given is lost. */
  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void;
}

/** Who is asked first when a device has room: higher priorities, and of equal ones those that have fewer tasks out. */
export interface Precedence {
  readonly priority: number;
  readonly tasks: number;
}

/** Of errands: a round waits for each of them. */
const FIRST: Precedence = { priority: Number.POSITIVE_INFINITY, tasks: 0 };

interface RoomListener {
  readonly call: () => void;
  readonly precedence: () => Precedence;
}

function byPrecedence(one: RoomListener, other: RoomListener): number {
  const [a, b] = [one.precedence(), other.precedence()];
  return a.priority === b.priority ? a.tasks - b.tasks : b.priority - a.priority;
}

/** Tasks that a device may have at a time: one to work on, one to fetch meanwhile. */
export const CAPACITY = 2;

/** Which host every task in flight belongs to, and how much each device has to do, over all jobs. */
export class TaskBoard {
  readonly #hosts = new Map<TaskId, TaskHost>();
  readonly #expected = new Set<TaskId>();
  /** What each device said it works on when it last registered. */
  readonly #working = new Map<DeviceId, readonly TaskReference[]>();
  readonly #outstanding = new Map<DeviceId, Set<TaskId>>();
  readonly #listeners = new Set<RoomListener>();

  /** Tasks of an earlier life whose hosts will soon be there. Until then whoever brings something is told to come again. */
  expect(taskIds: Iterable<TaskId>): void {
    for (const taskId of taskIds) this.#expected.add(taskId);
  }

  /** Their hosts are not coming any more. */
  stopExpecting(taskIds: Iterable<TaskId>): void {
    for (const taskId of taskIds) this.#expected.delete(taskId);
  }

  add(taskId: TaskId, host: TaskHost): void {
    this.#hosts.set(taskId, host);
    // Devices may have registered before their tasks' host was there: it hears now, once it is set up, what they said.
    if (this.#expected.delete(taskId)) queueMicrotask(() => this.#pass(host));
  }

  remove(taskId: TaskId): void {
    this.#hosts.delete(taskId);
  }

  /** @throws AppError `task-superseded`; `unavailable` while the host is expected */
  hostOf({ taskId }: TaskReference): TaskHost {
    const host = this.#hosts.get(taskId);
    if (host !== undefined) return host;
    if (this.#expected.has(taskId)) throw new AppError('unavailable', `the round of task ${taskId} is being taken up`);
    throw new AppError('task-superseded', `nobody waits for task ${taskId} any more`);
  }

  isWanted({ taskId }: TaskReference): boolean {
    return this.#hosts.has(taskId) || this.#expected.has(taskId);
  }

  /** The device has said what it works on. */
  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    this.#working.set(deviceId, working);
    for (const host of new Set(this.#hosts.values())) host.reconcile(deviceId, working);
  }

  countTasks(deviceId: DeviceId): number {
    return this.#outstanding.get(deviceId)?.size ?? 0;
  }

  hasRoom(deviceId: DeviceId): boolean {
    return this.countTasks(deviceId) < CAPACITY;
  }

  /** True while the device has a task of a round whose devices step together: two of those could wait for each other for ever. */
  isStepping(deviceId: DeviceId): boolean {
    const tasks = this.#outstanding.get(deviceId) ?? [];
    return [...tasks].some((taskId) => this.#hosts.get(taskId)?.openSteps !== undefined);
  }

  occupy(deviceId: DeviceId, taskId: TaskId): void {
    const tasks = this.#outstanding.get(deviceId) ?? new Set();
    this.#outstanding.set(deviceId, tasks.add(taskId));
  }

  /** The device has room again; whoever waits for room is told. */
  vacate(deviceId: DeviceId, taskId: TaskId): void {
    const tasks = this.#outstanding.get(deviceId);
    if (tasks?.delete(taskId) !== true) return;
    if (tasks.size === 0) this.#outstanding.delete(deviceId);
    // Not in the middle of the caller's own change: a round would look finished before its last update is folded.
    queueMicrotask(() => {
      for (const { call } of [...this.#listeners].toSorted(byPrecedence)) call();
    });
  }

  /** Calls when a device has room again, in the order of precedence, until the returned function is called. */
  onRoom(call: () => void, precedence = () => FIRST): () => void {
    const listener = { call, precedence };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #pass(host: TaskHost): void {
    for (const [deviceId, working] of this.#working) host.reconcile(deviceId, working);
  }
}
