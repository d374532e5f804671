import type { TaskReference, UpdateSummary } from '../../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../../common/domain/ids.ts';
import type { Failure, Task } from '../../../../common/domain/job.ts';
import { AppError, hasCode } from '../../../../common/errors.ts';
import { Priority, type TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StoredPartition } from '../../../storage/rows/partition-rows.ts';
import type { StoredTask } from '../../../storage/rows/task-rows.ts';
import { noteRefusal } from '../../pin-trainer.ts';
import type { TaskHost, TaskProgress, UpdateSize } from '../../task-board.ts';
import { givenDeadline } from '../learned-deadline.ts';
import { dataOf } from '../round-contents.ts';
import { deviceLeft, deviceRestarted } from '../round-failures.ts';
import type { RoundDeps } from '../round-setup.ts';
import { RoundStall } from '../round-stall.ts';
import { isCurrent, isDone, isOut, type Share } from '../share.ts';
import { nextParts } from './next-parts.ts';
import type { OngoingWorkSetup } from './ongoing-work-setup.ts';
import { Patience } from './patience.ts';
import { TasksInFlight, type Version } from './tasks-in-flight.ts';
import type { BufferedUpdate } from './update-buffer.ts';

/**
 * Keeps devices at work on the parts of a job, none of which is waited for: whenever one comes in, another is given out with the
 * newest parameters. Tasks are on the disk and keep the version that they started from, so that a new orchestrator goes on where
 * this one was killed.
 */
export class OngoingWork implements TaskHost {
  readonly #deps: RoundDeps;
  readonly #setup: OngoingWorkSetup;
  readonly flight: TasksInFlight;
  readonly #stall: RoundStall;
  readonly #patience: Patience;
  readonly #cleanups: (() => void)[] = [];
  #spec: TrainJobSpec;
  #isOver = false;

  constructor(deps: RoundDeps, setup: OngoingWorkSetup) {
    const { spec, onWait, onFailure } = setup;
    this.#deps = deps;
    this.#setup = setup;
    this.#spec = spec;
    const flight = new TasksInFlight(deps, { ...setup, host: this });
    this.flight = flight;
    const round = {
      spec,
      setAside: setup.setAside,
      onWait,
      get number() {
        return flight.newest?.number ?? 1;
      },
    };
    const waiting = () => flight.free().map((partition) => ({ partition }));
    this.#stall = new RoundStall(deps.devices, round, { out: () => flight.out(), waiting });
    this.#patience = new Patience({
      clock: deps.clock,
      seconds: givenDeadline(spec),
      out: () => flight.out(),
      mayWait: () => this.#stall.isWaiting || this.#isFull,
      onLate: (late, failureOf) => this.#react(() => this.#takeBack(late, failureOf)),
      nameOf: (share) => this.#nameOf(share),
      onGivenUp: (error) => {
        this.#react(() => this.withdraw('the job has failed'));
        onFailure(error);
      },
    });
  }

  /** Takes up tasks that an earlier life of the job has left. Before `start`. */
  keep(version: Version, tasks: readonly StoredTask[]): void {
    const cohort = this.flight.open(version, tasks);
    for (const task of tasks) {
      const partition = this.#setup.partitions.find(({ number }) => number === task.partition);
      if (partition === undefined) throw new AppError('internal', `task ${task.id} is of a part that is not there`);
      const share = cohort.ledger.add(partition, task);
      if (isOut(share) || isDone(share)) this.flight.take(cohort, share);
      else this.flight.drop({ cohort, share });
    }
  }

  /** Begins to give out. */
  start(version: Version): void {
    if (this.#isOver) return;
    const { board, devices } = this.#deps;
    this.#cleanups.push(
      () => this.#patience.end(),
      board.onRoom(
        () => this.#react(() => this.#give()),
        () => ({ priority: Priority.options.indexOf(this.#spec.priority), tasks: this.flight.out().length }),
      ),
      devices.onAvailability(({ id, state }) =>
        this.#react(() => (state === 'online' ? this.#give() : this.#loseDevice(id))),
      ),
    );
    this.#react(() => {
      // Devices may have left while nobody ran the job.
      const online = new Set<DeviceId | null>(devices.online().map(({ id }) => id));
      for (const { task } of this.flight.out()) {
        if (task.deviceId !== null && !online.has(task.deviceId)) this.#loseDevice(task.deviceId);
      }
      this.advance(version);
    });
  }

  /** From here on parts are given out with these parameters; what is out goes on with those that it has. */
  advance(version: Version): void {
    if (this.#isOver) return;
    this.flight.advance(version);
    this.#patience.renew();
    this.#react(() => this.#give());
  }

  /** The job was changed: the deadline holds at once, and so does the priority. */
  change(spec: TrainJobSpec): void {
    this.#spec = spec;
    if (!this.#isOver) this.#patience.change(givenDeadline(spec));
  }

  /** Takes the tasks back from their devices. What is in stays in, the rest begins anew at the next run. */
  withdraw(reason: string): void {
    this.flight.withdraw(reason);
  }

  /** No task is needed any more: all are taken back and forgotten. */
  finish(reason: string): void {
    this.end();
    this.flight.clear(reason);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cleanup of this.#cleanups) cleanup();
    this.flight.end();
    this.#stall.drop();
  }

  /** The update is in the sum. */
  noteCounted({ cohort, share }: BufferedUpdate): void {
    const attempt = cohort.ledger.attempts.get(share.task);
    if (attempt !== undefined) this.#setup.pace.observe(attempt, share.partition.samples);
    this.flight.standings.clear(share.partition.number);
  }

  /** The update may not count: the part is given out again. */
  refuse({ cohort, share }: BufferedUpdate, refusal: Failure): void {
    const { id: taskId, attempt, deviceId } = share.task;
    this.#react(() => {
      if (deviceId !== null) this.#setup.setAside.note({ taskId, attempt }, deviceId, refusal);
      this.flight.fail(cohort, share, refusal);
      this.#give();
    });
  }

  /** The update is too old to count. */
  expire(update: BufferedUpdate, staleness: number): void {
    const message = `${this.#nameOf(update.share)} was done ${staleness} rounds after it had begun`;
    this.#react(() => {
      this.flight.giveUp(update, { code: 'deadline-exceeded', message });
      this.#give();
    });
  }

  tasks(): Task[] {
    return this.flight.tasks();
  }

  inputOf(task: TaskReference, deviceId: DeviceId): { sha256: Sha256; sizeBytes: number } {
    return dataOf(this.flight.homeOf(task).ledger.current(task, deviceId).partition);
  }

  expectModel(task: TaskReference, deviceId: DeviceId, sha256: Sha256): void {
    const cohort = this.flight.homeOf(task);
    cohort.expectContent(sha256, cohort.ledger.current(task, deviceId).partition);
  }

  reportProgress(task: TaskReference, deviceId: DeviceId, progress: TaskProgress): void {
    const { ledger } = this.flight.homeOf(task);
    const share = ledger.currentOrDone(task, deviceId);
    if (!isDone(share)) ledger.note(share, progress);
  }

  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    const cohort = this.flight.homeOf(task);
    const share = cohort.ledger.current(task, deviceId);
    noteRefusal(this.#deps.devices, deviceId, failure, this.#spec);
    this.#setup.setAside.note(task, deviceId, failure);
    this.flight.fail(cohort, share, failure);
    this.#give();
  }

  noteRefusal(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    this.#deps.database.transaction(() => this.#setup.setAside.note(task, deviceId, failure));
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): UpdateSize {
    const { ledger } = this.flight.homeOf(task);
    ledger.attempts.reach(ledger.currentOrDone(task, deviceId).task, 'uploading');
    const { updateBytes: bytes } = this.#setup;
    return { leastBytes: bytes, mostBytes: bytes };
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    const cohort = this.flight.homeOf(task);
    const share = cohort.ledger.currentOrDone(task, deviceId);
    if (isDone(share)) return;
    const done = cohort.ledger.credit(share, task, update, this.#spec);
    cohort.dispatch.accept(share, task, done);
    this.#patience.renew();
    this.#setup.onUpdate({ cohort, share });
    this.#deps.board.vacate(deviceId, share.task.id); // whoever is told that there is room gives the next part out
  }

  acceptEvaluation(task: TaskReference): void {
    throw new AppError('invalid-argument', `task ${task.taskId} is to train, not to evaluate`);
  }

  countTraffic(task: TaskReference, direction: 'up' | 'down', bytes: number): void {
    this.flight.homeOf(task).ledger.attempts.count(task, direction, bytes);
  }

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    const { commands, devices } = this.#deps;
    const lost = this.flight
      .outAt(deviceId)
      .filter(
        (share) => !working.some((task) => isCurrent(share, task)) && !commands.isPending(deviceId, share.task.id),
      );
    this.#takeBack(lost, () => deviceRestarted(devices.nameOf(deviceId)));
  }

  /** Gives out as much as may be out, as far as devices have room; then looks whether anything can go on. */
  #give(): void {
    const { newest, standings } = this.flight;
    if (this.#isOver || newest === undefined) return;
    const slots = this.#isFull ? 0 : this.#setup.concurrency - this.flight.out().length;
    for (const partition of this.#next(slots)) {
      const share = newest.give(partition, standings.of(partition.number));
      if (share === undefined) continue;
      standings.begin(partition.number);
      this.flight.take(newest, share);
    }
    this.#patience.look();
    if (!this.#isFull) this.#stall.look();
    this.#setup.onChange();
  }

  #next(slots: number): StoredPartition[] {
    const { newest, standings } = this.flight;
    if (slots <= 0 || newest === undefined) return [];
    const { board, devices } = this.#deps;
    const { history, pending } = this.#setup;
    return nextParts(this.flight.free(), {
      board,
      devices,
      newest,
      standings,
      history,
      pending: pending(),
      spec: this.#spec,
    }).slice(0, slots);
  }

  #loseDevice(id: DeviceId): void {
    const { devices } = this.#deps;
    const failure = deviceLeft(devices.nameOf(id), devices.isKnown(id) ? devices.get(id).absence : null);
    this.#takeBack(this.flight.outAt(id), () => failure);
  }

  #takeBack(shares: readonly Share[], failureOf: (share: Share) => Failure): void {
    for (const share of shares) this.flight.takeBack(share, failureOf(share));
    this.#give();
  }

  get #isFull(): boolean {
    return this.#setup.pending().length >= this.#setup.mostPending;
  }

  #nameOf({ task }: Share): string {
    return task.deviceId === null ? 'no device' : this.#deps.devices.nameOf(task.deviceId);
  }

  /** Does what a change outside calls for. A full disk ends the run; what is on the disk stays for the next one. */
  #react(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!hasCode(error, 'storage-full')) throw error;
      this.#setup.onFailure(error);
    }
  }
}
