import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import type { Failure, Task } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { noteRefusal } from '../pin-trainer.ts';
import type { TaskHost, TaskProgress, UpdateSize } from '../task-board.ts';
import { FoldQueue } from './fold-queue.ts';
import { deadlineSeconds } from './learned-deadline.ts';
import { OverdueHelp } from './overdue-help.ts';
import { dataOf, expectContent } from './round-contents.ts';
import { RoundDeadline } from './round-deadline.ts';
import { BUDGET_SPENT, deviceLeft, deviceRestarted, isBlameless, isHopeless, tooLate } from './round-failures.ts';
import { RoundLife } from './round-life.ts';
import { RoundNeed } from './round-need.ts';
import type { RoundDeps, RoundResult, RoundSetup } from './round-setup.ts';
import { RoundStall } from './round-stall.ts';
import { isRefusal } from './set-aside.ts';
import { isCurrent, isDone, isHedge, isOut, type Share } from './share.ts';
import { ShareDispatch } from './share-dispatch.ts';
import { ShareLedger } from './share-ledger.ts';
import { SharePlacing } from './share-placing.ts';
import { taskTerms } from './task-terms.ts';
import { WorkSizing } from './work-sizing.ts';

/**
 * One round in flight: gives every share to a device, gives it to another when that one leaves or fails, and is over when
 * every share is in or left out. Its tasks are on the disk, so that a new orchestrator goes on where this one was killed.
 */
export class Round implements TaskHost {
  readonly #deps: RoundDeps;
  readonly #setup: RoundSetup;
  readonly #ledger: ShareLedger;
  readonly #dispatch: ShareDispatch;
  readonly #placing: SharePlacing;
  readonly #folds: FoldQueue;
  readonly #deadline: RoundDeadline;
  readonly #sizing: WorkSizing;
  readonly #overdue: OverdueHelp;
  readonly #need: RoundNeed;
  readonly #stall: RoundStall;
  readonly #life: RoundLife;

  constructor(deps: RoundDeps, setup: RoundSetup) {
    this.#deps = deps;
    this.#setup = setup;
    this.#ledger = new ShareLedger(deps, { ...setup, round: setup.number });
    this.#sizing = new WorkSizing(deps.devices, setup);
    this.#deadline = new RoundDeadline(deps.clock, this.#learned(setup.spec.roundDeadlineSeconds), () =>
      this.#life.react(() => this.#onDeadline()),
    );
    const termsOf = taskTerms({ ...setup, sizing: this.#sizing, deadline: this.#deadline });
    this.#dispatch = new ShareDispatch(deps, { ...setup, termsOf }, this.#ledger);
    this.#placing = new SharePlacing(deps, setup, this.#dispatch);
    this.#need = new RoundNeed(deps.devices, setup, this.#ledger);
    this.#stall = new RoundStall(deps.devices, setup, this.#ledger);
    this.#folds = new FoldQueue(setup.fold, () => this.#life.react(() => this.#assign()));
    this.#life = new RoundLife(deps, {
      spec: setup.spec,
      ledger: this.#ledger,
      onRoom: () => this.#useRoom(),
      onReturn: () => this.#assign(),
      onLoss: (id) => this.#loseDevice(id),
      onStop: () => this.#stall.drop(),
      onEnd: () => this.#letGo(),
    });
    this.#overdue = new OverdueHelp({
      clock: deps.clock,
      pace: setup.pace,
      ledger: this.#ledger,
      dispatch: this.#dispatch,
      placing: this.#placing,
      mayEnd: () => !setup.spec.reproducible && this.#need.isMetBy(this.#ledger.done().length),
      nameOf: (share) => this.#nameOf(share),
      samplesSeen: (share) => this.#ledger.samplesSeen(setup.spec, share),
      onOverdue: () => this.#life.react(() => this.#assign()),
    });
  }

  /** Runs the round to its end. Rejects with `round-failed` when too little came in, or with the signal's reason. */
  run(signal: AbortSignal): Promise<RoundResult> {
    for (const share of this.#ledger.all) {
      if (isOut(share) && share.task.deviceId !== null) this.#deps.board.occupy(share.task.deviceId, share.task.id);
      if (isDone(share)) this.#fold(share);
    }
    this.#deadline.arm();
    this.#life.begin(signal, this, () => this.#takeUp());
    return this.#life.result;
  }

  /** Devices may have left while nobody ran the round. */
  #takeUp(): void {
    const online = new Set(this.#deps.devices.online().map(({ id }) => id));
    for (const { task } of this.#ledger.out()) {
      if (task.deviceId !== null && !online.has(task.deviceId)) this.#loseDevice(task.deviceId);
    }
    this.#assign();
  }

  /** The job was changed: the deadline holds at once, and so does the priority. */
  change(spec: TrainJobSpec): void {
    this.#life.change(spec);
    if (!this.#life.isOver) this.#deadline.change(this.#learned(spec.roundDeadlineSeconds));
  }

  /** Takes the tasks back from their devices. What is done stays done, the rest begins anew at the next run. */
  withdraw(reason: string): void {
    this.#dispatch.withdraw(reason);
  }

  tasks(): Task[] {
    return this.#ledger.tasks();
  }

  inputOf(task: TaskReference, deviceId: DeviceId): { sha256: Sha256; sizeBytes: number } {
    return dataOf(this.#ledger.current(task, deviceId).partition);
  }

  expectModel(task: TaskReference, deviceId: DeviceId, sha256: Sha256): void {
    expectContent(sha256, this.#ledger.current(task, deviceId).partition, this.#setup);
  }

  reportProgress(task: TaskReference, deviceId: DeviceId, progress: TaskProgress): void {
    const share = this.#ledger.currentOrDone(task, deviceId);
    if (isDone(share)) return; // one may be overtaken by the update itself
    if (isHedge(share, task)) this.#ledger.attempts.reach({ ...share.task, attempt: task.attempt }, progress.phase);
    else this.#ledger.note(share, progress);
  }

  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    const share = this.#ledger.current(task, deviceId);
    noteRefusal(this.#deps.devices, deviceId, failure, this.#setup.spec);
    // A device that had no time for a step, or that its owner needs, has done nothing wrong.
    if (!isBlameless(failure)) share.failures++;
    this.#setup.setAside.note(task, deviceId, failure);
    if (isRefusal(failure)) share.refused.add(deviceId);
    if (isHedge(share, task)) this.#dispatch.dropHedge(share, failure);
    else if (isHopeless(share, failure)) this.#dispatch.giveUp([share], failure);
    else this.#dispatch.reassign(share, failure);
    this.#assign();
  }

  noteRefusal(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    this.#deps.database.transaction(() => this.#setup.setAside.note(task, deviceId, failure));
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): UpdateSize {
    const { id } = this.#ledger.currentOrDone(task, deviceId).task;
    this.#ledger.attempts.reach({ id, attempt: task.attempt }, 'uploading');
    const { updateBytes: bytes } = this.#setup;
    return { leastBytes: bytes, mostBytes: bytes };
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    const share = this.#ledger.currentOrDone(task, deviceId);
    if (isDone(share)) return;
    const done = this.#ledger.credit(share, task, update, this.#setup.spec);
    this.#dispatch.accept(share, task, done);
    this.#deps.board.vacate(deviceId, share.task.id);
    this.#fold(share);
  }

  acceptEvaluation(task: TaskReference): void {
    throw new AppError('invalid-argument', `task ${task.taskId} is to train, not to evaluate`);
  }

  countTraffic(task: TaskReference, direction: 'up' | 'down', bytes: number): void {
    this.#ledger.attempts.count(task, direction, bytes);
  }

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    const { commands, devices } = this.#deps;
    const isKnown = (share: Share) =>
      working.some((task) => isCurrent(share, task) || isHedge(share, task)) ||
      commands.isPending(deviceId, share.task.id);
    for (const share of this.#ledger.outAt(deviceId)) {
      if (!isKnown(share)) this.#dispatch.reassign(share, deviceRestarted(devices.nameOf(deviceId)));
    }
    for (const share of this.#ledger.hedgedAt(deviceId)) {
      if (!isKnown(share)) this.#dispatch.dropHedge(share, deviceRestarted(devices.nameOf(deviceId)));
    }
    this.#assign();
  }

  #loseDevice(id: DeviceId): void {
    const { devices } = this.#deps;
    const [lost, hedged] = [this.#ledger.outAt(id), this.#ledger.hedgedAt(id)];
    if (lost.length + hedged.length === 0) return;
    const failure = deviceLeft(devices.nameOf(id), devices.isKnown(id) ? devices.get(id).absence : null);
    for (const share of lost) this.#dispatch.reassign(share, failure);
    for (const share of hedged) this.#dispatch.dropHedge(share, failure);
    this.#assign();
  }

  /** A device has room. That is heard after each task of each job: most times nothing here waits for it. */
  #useRoom(): void {
    if (this.#ledger.isWaiting || this.#overdue.isWaiting) this.#assign();
  }

  /** Gives every share that needs a device to the best one that has room; then looks whether the round is over. */
  #assign(): void {
    if (this.#life.isOver) return;
    const waiting = this.#affordable(this.#ledger.waiting());
    if (waiting.length > 0) for (const share of this.#placing.place(waiting)) this.#goOnWithout(share);
    this.#overdue.look();
    this.#settle();
  }

  /** Those of which one more update may be asked; the round does without the others. */
  #affordable(waiting: readonly Share[]): readonly Share[] {
    const { charges } = this.#setup;
    if (charges === undefined) return waiting;
    const spent = waiting.filter(({ partition }) => !charges.affords(partition.number));
    if (spent.length > 0) this.#dispatch.giveUp(spent, BUDGET_SPENT);
    return waiting.filter((share) => !spent.includes(share));
  }

  /** Data that stay on a device that is away can't be had elsewhere: the round does without, if enough others are in. */
  #goOnWithout(share: Share): void {
    const others = this.#ledger.done().length + this.#ledger.out().length;
    const failure = share.task.failure ?? { code: 'unavailable', message: 'the device that holds the data is away' };
    if (this.#need.isMetBy(others)) this.#dispatch.giveUp([share], failure);
  }

  /** Takes the share's update into the sum; one that may not count gives its share back. */
  #fold(share: Share): void {
    const { id, attempt, update } = share.task;
    if (update === null) return;
    this.#folds.add({ task: { taskId: id, attempt }, update }, (refusal) =>
      this.#life.react(() => {
        if (refusal === null) this.#learn(share);
        if (refusal !== null && !this.#life.isOver) this.#refuse(share, refusal);
      }),
    );
  }

  /** How fast its device was counts from here on. */
  #learn(share: Share): void {
    const attempt = this.#ledger.attempts.get(share.task);
    if (attempt !== undefined) this.#setup.pace.observe(attempt, this.#ledger.samplesSeen(this.#setup.spec, share));
  }

  /** How long the round may last, in seconds. */
  #learned(setting: TrainJobSpec['roundDeadlineSeconds']): number {
    return deadlineSeconds(setting, () => this.#sizing.expectedMs());
  }

  #refuse(share: Share, refusal: Failure): void {
    share.failures++;
    const { id: taskId, attempt, deviceId } = share.task;
    if (deviceId !== null) {
      this.#setup.setAside.note({ taskId, attempt }, deviceId, refusal);
      share.refused.add(deviceId);
    }
    this.#ledger.save(share, { state: 'queued', update: null });
    if (isHopeless(share, refusal)) this.#dispatch.giveUp([share], refusal);
    else this.#dispatch.reassign(share, refusal);
  }

  #settle(): void {
    if (this.#life.isOver || this.#folds.isBusy) return;
    if (this.#ledger.done().length >= this.#setup.enough) this.#dispatch.dismiss(this.#ledger.open());
    if (this.#ledger.open().length > 0) this.#stall.look();
    else if (this.#ledger.done().length < this.#need.leastUpdates) {
      this.#life.fail(this.#need.failure(this.#ledger.done().length, this.#dispatch.omissions));
    } else this.#life.succeed(this.#dispatch.omissions);
  }

  /** Ends the round with what it has, if that is enough; else others try, a few times. */
  #onDeadline(): void {
    const { number, spec } = this.#setup;
    const isEnough = this.#need.isMetBy(this.#ledger.done().length);
    const late = (share: Share) => tooLate(this.#nameOf(share), this.#deadline.seconds);
    if (isEnough && !spec.reproducible) {
      for (const share of this.#ledger.open()) this.#dispatch.giveUp([share], late(share));
    } else if (this.#stall.isWaiting || this.#deadline.putOff()) {
      for (const share of this.#ledger.out()) this.#dispatch.reassign(share, late(share));
    } else {
      const message = `round ${number} passed its deadline ${this.#deadline.extensions} times without enough updates`;
      this.#life.fail(new AppError('round-failed', message));
    }
    // Also when it has enough: an update that is refused later gives its share out again. What is given out goes by the new one.
    if (!this.#life.isOver) this.#deadline.arm();
    this.#assign();
  }

  #nameOf({ task }: Share): string {
    return task.deviceId === null ? 'no device' : this.#deps.devices.nameOf(task.deviceId);
  }

  #letGo(): void {
    this.#deadline.disarm();
    this.#overdue.disarm();
    this.#stall.end();
  }
}
