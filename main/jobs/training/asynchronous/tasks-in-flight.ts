import type { BlobReference, TaskReference } from '../../../../common/domain/assignment.ts';
import type { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import type { Failure, Omission, Task } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
import type { StoredPartition } from '../../../storage/rows/partition-rows.ts';
import type { StoredTask } from '../../../storage/rows/task-rows.ts';
import type { TaskHost } from '../../task-board.ts';
import { isBlameless, isHopeless, jobFailureCode } from '../round-failures.ts';
import type { RoundDeps } from '../round-setup.ts';
import { isRefusal } from '../set-aside.ts';
import { isDone, isOut, type Share } from '../share.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Cohort, type CohortSetup } from './cohort.ts';
import { PartStandings } from './part-standings.ts';
import type { BufferedUpdate } from './update-buffer.ts';

/** What tasks start from. */
export interface Version {
  /** The round that follows the one whose parameters these are. */
  readonly number: number;
  readonly parameters: BlobReference;
  readonly strategy: Strategy;
}

/** What has come to an end since the last round, beside the updates that it counts. */
export interface Losses {
  readonly omissions: readonly Omission[];
  readonly bytesUp: number;
  readonly bytesDown: number;
}

type TasksInFlightSetup = Omit<CohortSetup, keyof Version | 'tasks'> & {
  readonly partitions: readonly StoredPartition[];
  readonly host: TaskHost;
};

const NOTHING: Losses = { omissions: [], bytesUp: 0, bytesDown: 0 };

/** Tasks of a job whose rounds do not wait for them, each among those that started from the same parameters. */
export class TasksInFlight {
  readonly #deps: RoundDeps;
  readonly #setup: TasksInFlightSetup;
  /** By round; those of an earlier one start from older parameters. */
  readonly #cohorts = new Map<number, Cohort>();
  readonly #homes = new Map<TaskId, Cohort>();
  readonly standings = new PartStandings();
  #newest: Cohort | undefined;
  #losses = NOTHING;
  #gone: TaskId[] = [];

  constructor(deps: RoundDeps, setup: TasksInFlightSetup) {
    this.#deps = deps;
    this.#setup = setup;
  }

  /** Whose tasks start from the newest parameters; undefined before the first. */
  get newest(): Cohort | undefined {
    return this.#newest;
  }

  /** Tasks that an earlier life of the job has left. */
  open(version: Version, tasks: readonly StoredTask[]): Cohort {
    const cohort = new Cohort(this.#deps, { ...this.#setup, ...version, tasks });
    this.#cohorts.set(version.number, cohort);
    return cohort;
  }

  /** New tasks start from these parameters. */
  advance(version: Version): void {
    this.#newest = this.#cohorts.get(version.number) ?? this.open(version, []);
    for (const cohort of [...this.#cohorts.values()]) this.#closeIfEmpty(cohort);
  }

  all(): BufferedUpdate[] {
    return [...this.#cohorts.values()].flatMap((cohort) => cohort.ledger.all.map((share) => ({ cohort, share })));
  }

  /** With devices now. */
  out(): Share[] {
    return [...this.#cohorts.values()].flatMap(({ ledger }) => ledger.out());
  }

  outAt(deviceId: DeviceId): Share[] {
    return this.out().filter(({ task }) => task.deviceId === deviceId);
  }

  /** Updates that are in, as they came. */
  done(): BufferedUpdate[] {
    return this.all()
      .filter(({ share }) => isDone(share))
      .toSorted((a, b) => a.share.task.updatedAt - b.share.task.updatedAt);
  }

  tasks(): Task[] {
    return [...this.#cohorts.values()].flatMap(({ ledger }) => ledger.tasks());
  }

  /** @throws AppError `task-superseded` */
  homeOf({ taskId }: Pick<TaskReference, 'taskId'>): Cohort {
    const cohort = this.#homes.get(taskId);
    if (cohort === undefined) throw new AppError('task-superseded', `task ${taskId} is no longer wanted`);
    return cohort;
  }

  /** Parts that nobody has, and that were not left out of the round. */
  free(): StoredPartition[] {
    const taken = new Set(this.out().map(({ partition }) => partition.number));
    const round = this.#newest?.number ?? 0;
    return this.#setup.partitions.filter(
      ({ number }) => !taken.has(number) && !this.standings.isLeftOut(number, round),
    );
  }

  /** True when nothing is out, and every part was left out of the round. */
  get isDry(): boolean {
    return this.out().length === 0 && this.free().length === 0;
  }

  /** Why no update comes any more. */
  failure(): AppError {
    const first = this.#losses.omissions[0]?.failure;
    const why = first === undefined ? '' : `; the first failure was: ${first.message}`;
    const message = `round ${this.#newest?.number} has no updates, and every part was left out of it${why}`;
    return new AppError(jobFailureCode(first), message);
  }

  /** What has come to an end since the last round. */
  get losses(): Losses {
    return this.#losses;
  }

  /** Tasks that are over since the last time: what they have brought can go. */
  takeGone(): TaskId[] {
    return this.#gone.splice(0);
  }

  /** A device has the task, or has brought its update. */
  take(cohort: Cohort, share: Share): void {
    const { id, deviceId } = share.task;
    this.#homes.set(id, cohort);
    this.#deps.board.add(id, this.#setup.host);
    if (isOut(share) && deviceId !== null) this.#deps.board.occupy(deviceId, id);
  }

  /** Forgets the task, on the disk too. */
  drop({ cohort, share }: BufferedUpdate): void {
    const { id } = share.task;
    this.#deps.database.transaction(() => cohort.ledger.remove(share));
    this.#homes.delete(id);
    this.#gone.push(id);
    this.#vacate(share);
  }

  /** A round counts these updates: their tasks are over. Joins the transaction that commits it. */
  settle(counted: readonly BufferedUpdate[]): void {
    for (const update of counted) this.drop(update);
    this.#deps.database.afterCommit(() => {
      this.#losses = NOTHING;
    });
  }

  /** The attempt has failed on its own: its part is given out again, or left out of the round. */
  fail(cohort: Cohort, share: Share, failure: Failure): void {
    const part = share.partition.number;
    const standing = this.standings.of(part);
    if (!isBlameless(failure)) share.failures = ++standing.failures;
    if (isRefusal(failure) && share.task.deviceId !== null) standing.refused.add(share.task.deviceId);
    if (isHopeless(share, failure)) {
      this.standings.leaveOut(part, this.#newest?.number ?? cohort.number);
      this.giveUp({ cohort, share }, failure);
    } else this.takeBack(share, failure);
  }

  /** The task is over without an update; its part is to be given out again, with the newest parameters. */
  takeBack(share: Share, failure: Failure): void {
    const cohort = this.homeOf({ taskId: share.task.id });
    this.standings.queue(share.partition.number);
    this.#deps.database.transaction(() => {
      cohort.dispatch.reassign(share, failure);
      this.#lose({ cohort, share }, []);
    });
  }

  /** The task is over, and the next round tells of it. */
  giveUp({ cohort, share }: BufferedUpdate, failure: Failure): void {
    const told = cohort.dispatch.omissions.length;
    this.#deps.database.transaction(() => {
      cohort.dispatch.giveUp([share], failure);
      this.#lose({ cohort, share }, cohort.dispatch.omissions.slice(told));
    });
  }

  /** Takes the tasks back from their devices. What is in stays in, the rest begins anew at the next run. */
  withdraw(reason: string): void {
    for (const cohort of this.#cohorts.values()) cohort.dispatch.withdraw(reason);
  }

  /** Takes all tasks back and forgets them. */
  clear(reason: string): void {
    this.#deps.database.transaction(() => {
      this.withdraw(reason);
      for (const update of this.all()) this.drop(update);
    });
  }

  /** Nobody listens to devices any more. The tasks stay as they are. */
  end(): void {
    for (const { share } of this.all()) this.#vacate(share);
    for (const { ledger } of this.#cohorts.values()) ledger.attempts.close();
  }

  #lose({ cohort, share }: BufferedUpdate, omissions: readonly Omission[]): void {
    const { bytesUp, bytesDown } = cohort.ledger.attempts.get(share.task) ?? NOTHING;
    this.#losses = {
      omissions: [...this.#losses.omissions, ...omissions],
      bytesUp: this.#losses.bytesUp + bytesUp,
      bytesDown: this.#losses.bytesDown + bytesDown,
    };
    this.drop({ cohort, share });
    this.#closeIfEmpty(cohort);
  }

  #closeIfEmpty(cohort: Cohort): void {
    if (cohort === this.#newest || cohort.ledger.all.length > 0) return;
    cohort.ledger.attempts.close();
    this.#cohorts.delete(cohort.number);
  }

  #vacate({ task: { id, deviceId } }: Share): void {
    this.#deps.board.remove(id);
    if (deviceId !== null) this.#deps.board.vacate(deviceId, id);
  }
}
