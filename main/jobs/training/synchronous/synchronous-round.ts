import type { TaskReference, UpdateSummary } from '../../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../../common/domain/ids.ts';
import type { Failure, Task } from '../../../../common/domain/job.ts';
import type { StepPosition } from '../../../../common/domain/shared-steps.ts';
import { AppError, asAppError } from '../../../../common/errors.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { ableDevices } from '../../able-devices.ts';
import { noteRefusal } from '../../pin-trainer.ts';
import type { SharedStepsStream, TaskHost, TaskProgress, UpdateSize } from '../../task-board.ts';
import { FoldQueue } from '../fold-queue.ts';
import { givenDeadline } from '../learned-deadline.ts';
import { dataOf, expectContent } from '../round-contents.ts';
import { RoundDeadline } from '../round-deadline.ts';
import { cannotKeepUp, deviceLeft, deviceRestarted, tooLate } from '../round-failures.ts';
import { RoundLife } from '../round-life.ts';
import { RoundNeed } from '../round-need.ts';
import type { RoundDeps, RoundResult, RoundSetup } from '../round-setup.ts';
import { SeatsWait } from '../seats-wait.ts';
import { seatDevices } from '../secure/secure-seating.ts';
import { isRefusal } from '../set-aside.ts';
import { isDone, isOut, type Share } from '../share.ts';
import { ShareDispatch } from '../share-dispatch.ts';
import { ShareLedger } from '../share-ledger.ts';
import { fullTerms } from '../task-terms.ts';
import { Gathering } from './gathering.ts';
import type { GradientSums } from './gradient-exchange.ts';
import { SeatedExchange } from './seated-exchange.ts';

export interface SynchronousRoundSetup extends Omit<RoundSetup, 'enough' | 'pace'> {
  readonly sums: GradientSums;
}

/**
 * One round whose devices take every step together. Each share belongs to one device from the beginning: the round goes on without
 * those that leave, fail or cannot keep up, as long as `minDevices` are left. What the devices have in common is in memory only: a
 * run that is started again begins the round anew.
 */
export class SynchronousRound implements TaskHost {
  readonly #deps: RoundDeps;
  readonly #setup: SynchronousRoundSetup;
  readonly #ledger: ShareLedger;
  readonly #dispatch: ShareDispatch;
  readonly #need: RoundNeed;
  readonly #folds: FoldQueue;
  readonly #life: RoundLife;
  readonly #wait: SeatsWait;
  readonly #deadline: RoundDeadline;
  readonly #gathering: Gathering;
  #exchange: SeatedExchange | undefined;
  #deadlineSeconds: number;

  constructor(deps: RoundDeps, setup: SynchronousRoundSetup) {
    this.#deps = deps;
    this.#setup = setup;
    this.#deadlineSeconds = givenDeadline(setup.spec);
    this.#ledger = new ShareLedger(deps, { ...setup, round: setup.number });
    this.#wait = new SeatsWait(setup.onWait, `round ${setup.number} steps on`);
    this.#life = new RoundLife(deps, {
      spec: setup.spec,
      ledger: this.#ledger,
      onRoom: () => this.#begin(),
      onReturn: () => this.#begin(),
      onLoss: (id) => this.#loseDevice(id),
      onEnd: (error) => this.#letGo(error),
    });
    this.#dispatch = new ShareDispatch(deps, { ...setup, termsOf: fullTerms(setup.spec) }, this.#ledger);
    this.#need = new RoundNeed(deps.devices, setup, this.#ledger);
    this.#folds = new FoldQueue(setup.fold, () => this.#life.react(() => this.#settle()));
    this.#deadline = new RoundDeadline(deps.clock, this.#deadlineSeconds, () =>
      this.#life.react(() => this.#onDeadline()),
    );
    this.#gathering = new Gathering(deps.clock, () => this.#life.react(() => this.#begin()));
  }

  /** Runs the round to its end. Rejects with `round-failed` when too few devices were left, or with the signal's reason. */
  run(signal: AbortSignal): Promise<RoundResult> {
    this.#life.begin(signal, this, () => {
      this.#dispatch.forgetEarlierLife(); // nobody knows any more where its devices were
      this.#begin();
    });
    return this.#life.result;
  }

  /** Takes the tasks back from their devices. All of the round begins anew at the next run. */
  withdraw(reason: string): void {
    this.#dispatch.withdraw(reason);
  }

  /** The job was changed: the deadline holds at once, and so does the priority. */
  change(spec: TrainJobSpec): void {
    this.#life.change(spec);
    this.#deadlineSeconds = givenDeadline(spec);
    if (!this.#life.isOver && this.#exchange !== undefined) this.#deadline.change(this.#deadlineSeconds);
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
    if (!isDone(share)) this.#ledger.note(share, progress);
  }

  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    const share = this.#ledger.current(task, deviceId);
    noteRefusal(this.#deps.devices, deviceId, failure, this.#setup.spec);
    this.#setup.setAside.note(task, deviceId, failure);
    this.#lose([share], failure);
  }

  noteRefusal(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    this.#deps.database.transaction(() => this.#setup.setAside.note(task, deviceId, failure));
  }

  openSteps(task: TaskReference, deviceId: DeviceId, received: StepPosition): SharedStepsStream {
    const share = this.#ledger.current(task, deviceId);
    if (this.#exchange === undefined) throw superseded();
    const stream = this.#exchange.open(share, received);
    return {
      expected: stream.expected,
      means: () => stream.means(),
      close: (reason) => stream.close(reason),
      deliver: async (piece) => {
        try {
          await stream.deliver(piece);
        } catch (error) {
          this.#life.react(() => this.#refuse(share, deviceId, asAppError(error)));
          throw error;
        }
      },
    };
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): UpdateSize {
    this.#ledger.attempts.reach(this.#ledger.currentOrDone(task, deviceId).task, 'uploading');
    const { updateBytes: bytes } = this.#setup;
    return { leastBytes: bytes, mostBytes: bytes };
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    const share = this.#ledger.currentOrDone(task, deviceId);
    if (isDone(share)) return;
    const done = this.#ledger.credit(share, task, update, this.#setup.spec);
    this.#dispatch.accept(share, task, done);
    this.#deps.board.vacate(deviceId, share.task.id);
    this.#folds.add({ task, update }, (refusal) =>
      this.#life.react(() => {
        if (refusal !== null && !this.#life.isOver) this.#takeOut(share, refusal);
      }),
    );
  }

  acceptEvaluation(task: TaskReference): void {
    throw new AppError('invalid-argument', `task ${task.taskId} is to train, not to evaluate`);
  }

  countTraffic(task: TaskReference, direction: 'up' | 'down', bytes: number): void {
    this.#ledger.attempts.count(task, direction, bytes);
  }

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    const { commands, devices } = this.#deps;
    const lost = this.#ledger.outAt(deviceId).filter(({ task: { id, attempt } }) => {
      const isKnown = working.some((task) => task.taskId === id && task.attempt === attempt);
      return !isKnown && !commands.isPending(deviceId, id);
    });
    this.#lose(lost, deviceRestarted(devices.nameOf(deviceId)));
  }

  /** Gives each share to a device of its own, all at once; waits until there are enough. */
  #begin(): void {
    if (this.#life.isOver || this.#exchange !== undefined) return;
    const { board, devices, clock } = this.#deps;
    const { spec, holders, number, setAside } = this.#setup;
    const shares = this.#ledger.waiting();
    const able = ableDevices(devices.online(), spec).filter(({ id }) => !setAside.has(id));
    const free = able.filter(({ id }) => !board.isStepping(id));
    const seated = seatDevices(shares, { able: free, board, holders, round: number });
    const needed = Math.max(1, this.#need.leastUpdates);
    if (this.#wait.look({ needed, available: seated.length }, 'devices together')) return;
    if (!this.#gathering.isDone(seated.length, Math.min(able.length, shares.length))) return;
    this.#exchange = new SeatedExchange(seated, {
      clock,
      sums: this.#setup.sums,
      spec,
      parameterBytes: this.#setup.parameters.sizeBytes,
      onLate: (late, step, waitedMs) =>
        this.#life.react(() => {
          for (const share of late) this.#lose([share], cannotKeepUp(this.#nameOf(share), step, waitedMs));
        }),
      onFailure: (error) => this.#fail(error),
    });
    const isSeated = new Set(seated.map(({ share }) => share));
    const others = shares.filter((share) => !isSeated.has(share));
    this.#dispatch.giveUp(others, { code: 'unavailable', message: 'no device was free for this part alone' });
    for (const { share, deviceId } of seated) this.#dispatch.offer(share, deviceId);
    this.#deadline.arm();
  }

  #loseDevice(id: DeviceId): void {
    const { devices } = this.#deps;
    const failure = deviceLeft(devices.nameOf(id), devices.isKnown(id) ? devices.get(id).absence : null);
    this.#lose(this.#ledger.outAt(id), failure);
  }

  /** The round goes on without these shares, whose devices can't go on. */
  #lose(shares: readonly Share[], failure: Failure): void {
    const out = shares.filter(isOut);
    if (out.length === 0) return;
    this.#dispatch.giveUp(out, failure);
    for (const share of out) this.#exchange?.leave(share);
    this.#settle();
  }

  /** What the device sends may not count. */
  #refuse(share: Share, deviceId: DeviceId, { code, message }: AppError): void {
    if (this.#life.isOver || !isRefusal({ code }) || share.task.deviceId !== deviceId) return;
    const { id: taskId, attempt } = share.task;
    this.#setup.setAside.note({ taskId, attempt }, deviceId, { code, message });
    this.#lose([share], { code, message });
  }

  /** An update that came in may not count. */
  #takeOut(share: Share, refusal: Failure): void {
    const { id: taskId, attempt, deviceId } = share.task;
    if (deviceId !== null) this.#setup.setAside.note({ taskId, attempt }, deviceId, refusal);
    this.#ledger.save(share, { state: 'queued', update: null });
    this.#dispatch.giveUp([share], refusal);
  }

  /** Looks whether enough devices are left, and whether the round is over. */
  #settle(): void {
    if (this.#life.isOver || this.#exchange === undefined || this.#folds.isBusy) return;
    const done = this.#ledger.done();
    const needed = Math.max(1, this.#need.leastUpdates);
    if (done.length + this.#ledger.out().length < needed) {
      this.#fail(this.#need.failure(done.length, this.#dispatch.omissions));
    } else if (this.#ledger.open().length === 0) this.#life.succeed(this.#dispatch.omissions);
  }

  /** Whoever is done has what all others would bring; while nobody is, the steps get more time, a few times. */
  #onDeadline(): void {
    const late = this.#ledger.open();
    if (this.#ledger.done().length >= Math.max(1, this.#need.leastUpdates)) {
      for (const share of late) this.#lose([share], tooLate(this.#nameOf(share), this.#deadlineSeconds));
    } else if (this.#deadline.putOff()) this.#deadline.arm();
    else {
      const { extensions } = this.#deadline;
      const at = `it is at step ${this.#exchange?.steps ?? 0} of ${this.#setup.spec.localSteps}`;
      const message = `round ${this.#setup.number} passed its deadline ${extensions} times, and ${at}`;
      this.#fail(new AppError('round-failed', message, { hint: 'Lower localSteps, or raise roundDeadlineSeconds.' }));
    }
  }

  #nameOf({ task }: Share): string {
    return task.deviceId === null ? 'no device' : this.#deps.devices.nameOf(task.deviceId);
  }

  #fail(error: unknown): void {
    if (this.#life.isOver) return;
    this.#life.fail(error);
    this.#life.react(() => this.#dispatch.withdraw('the round has failed'));
  }

  #letGo(error: unknown): void {
    this.#deadline.disarm();
    this.#gathering.disarm();
    this.#exchange?.close(error ?? superseded());
    this.#wait.end();
  }
}

function superseded(): AppError {
  return new AppError('task-superseded', 'the steps of this round are over');
}
