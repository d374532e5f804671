import type { TaskReference, UpdateSummary } from '../../../../common/domain/assignment.ts';
import type { DeviceId, Sha256 } from '../../../../common/domain/ids.ts';
import type { Failure, Task } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { SecureAggregationSpec } from '../../../../common/specs/secure-aggregation-spec.ts';
import { ableDevices } from '../../able-devices.ts';
import { noteRefusal } from '../../pin-trainer.ts';
import type { SecureExchange, TaskHost, TaskProgress, UpdateSize } from '../../task-board.ts';
import { deadlineSeconds } from '../learned-deadline.ts';
import { dataOf, expectContent } from '../round-contents.ts';
import { RoundDeadline } from '../round-deadline.ts';
import { deviceLeft, deviceRestarted, tooLate } from '../round-failures.ts';
import { RoundLife } from '../round-life.ts';
import type { RoundDeps, RoundResult, RoundSetup } from '../round-setup.ts';
import { SeatsWait } from '../seats-wait.ts';
import { isDone, isOut, type Share } from '../share.ts';
import { ShareDispatch } from '../share-dispatch.ts';
import { ShareLedger } from '../share-ledger.ts';
import { taskTerms } from '../task-terms.ts';
import { WorkSizing } from '../work-sizing.ts';
import { exchangeDesk } from './exchange-desk.ts';
import { type MaskedUpdates, maskedBytes } from './masked-updates.ts';
import { RoundExchange } from './round-exchange.ts';
import { seatDevices, termsFor } from './secure-seating.ts';

export interface SecureRoundSetup extends Omit<RoundSetup, 'fold' | 'enough'> {
  readonly secure: SecureAggregationSpec;
  /** Where the update of an attempt lies. */
  readonly pathOf: (task: TaskReference) => string;
  /** Takes the mean of the hidden updates in. */
  readonly fold: (updates: MaskedUpdates) => Promise<void>;
}

/**
 * One round whose updates nobody reads one by one. Each share belongs to one device from the beginning: the round goes on without
 * those that leave, fail or are late, and fails with `below-threshold` where too few are left. Its keys are in memory only: a run
 * that is started again begins the round anew.
 */
export class SecureRound implements TaskHost {
  readonly #deps: RoundDeps;
  readonly #setup: SecureRoundSetup;
  readonly #ledger: ShareLedger;
  readonly #dispatch: ShareDispatch;
  readonly #life: RoundLife;
  readonly #wait: SeatsWait;
  /** All updates are in that will come. */
  readonly #updates = Promise.withResolvers<void>();
  #current: RoundExchange | undefined;
  readonly #sizing: WorkSizing;
  readonly #deadline: RoundDeadline;

  constructor(deps: RoundDeps, setup: SecureRoundSetup) {
    this.#deps = deps;
    this.#setup = setup;
    this.#ledger = new ShareLedger(deps, { ...setup, round: setup.number });
    this.#wait = new SeatsWait(setup.onWait, `round ${setup.number} hides updates among`);
    this.#life = new RoundLife(deps, {
      spec: setup.spec,
      ledger: this.#ledger,
      onRoom: () => this.#begin(),
      onReturn: () => this.#begin(),
      onLoss: (id) => this.#loseDevice(id),
      onEnd: (error) => this.#letGo(error),
    });
    const secureOf = (share: Share) => this.#inFlight.assignmentOf(share);
    this.#sizing = new WorkSizing(deps.devices, setup);
    this.#deadline = new RoundDeadline(deps.clock, this.#learned(setup.spec.roundDeadlineSeconds), () =>
      this.#life.react(() => this.#loseLate(this.#ledger.open(), this.#deadline.seconds)),
    );
    const termsOf = taskTerms({ ...setup, sizing: this.#sizing, deadline: this.#deadline });
    this.#dispatch = new ShareDispatch(deps, { ...setup, secureOf, termsOf }, this.#ledger);
  }

  /** Runs the round to its end. Rejects with `below-threshold` when too few devices stayed, or with the signal's reason. */
  run(signal: AbortSignal): Promise<RoundResult> {
    this.#life.begin(signal, this, () => {
      this.#dispatch.forgetEarlierLife(); // its masks cannot be taken off any more
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
    if (!this.#life.isOver) this.#deadline.change(this.#learned(spec.roundDeadlineSeconds));
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
    const share = this.#ledger.currentOrDone(task, deviceId);
    noteRefusal(this.#deps.devices, deviceId, failure, this.#setup.spec);
    this.#setup.setAside.note(task, deviceId, failure);
    this.#lose(share, failure);
    this.#look();
  }

  noteRefusal(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    this.#deps.database.transaction(() => this.#setup.setAside.note(task, deviceId, failure));
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): UpdateSize {
    if (!this.#inFlight.isSetUp) throw new AppError('invalid-argument', 'letters come before the update');
    this.#ledger.attempts.reach(this.#ledger.currentOrDone(task, deviceId).task, 'uploading');
    const bytes = maskedBytes(this.#setup.parameters.sizeBytes / Float32Array.BYTES_PER_ELEMENT);
    return { leastBytes: bytes, mostBytes: bytes };
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    const share = this.#ledger.currentOrDone(task, deviceId);
    if (isDone(share)) return;
    const { spec, pace } = this.#setup;
    const credit = this.#ledger.credit(share, task, update, spec);
    const { mostSamples } = this.#inFlight.terms;
    if (update.samples > mostSamples) {
      throw new AppError('update-malformed', `an update of this round has ${mostSamples} samples at most`);
    }
    this.#dispatch.accept(share, task, credit);
    const attempt = this.#ledger.attempts.get(share.task);
    if (attempt !== undefined) pace.observe(attempt, this.#ledger.samplesSeen(spec, share));
    this.#deps.board.vacate(deviceId, share.task.id);
    this.#look();
  }

  acceptEvaluation(task: TaskReference): void {
    throw new AppError('invalid-argument', `task ${task.taskId} is to train, not to evaluate`);
  }

  readonly exchange: SecureExchange = exchangeDesk({
    inFlight: () => this.#inFlight,
    shareOf: (task, deviceId) => this.#ledger.currentOrDone(task, deviceId),
    countTraffic: (...traffic) => this.countTraffic(...traffic),
  });

  countTraffic(task: TaskReference, direction: 'up' | 'down', bytes: number): void {
    this.#ledger.attempts.count(task, direction, bytes);
  }

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    const { commands, devices } = this.#deps;
    for (const share of this.#sharesAt(deviceId)) {
      const { id, attempt } = share.task;
      const isKnown = working.some((task) => task.taskId === id && task.attempt === attempt);
      if (!isKnown && !commands.isPending(deviceId, id)) this.#lose(share, deviceRestarted(devices.nameOf(deviceId)));
    }
    this.#look();
  }

  /** Gives each share to a device of its own, all at once; waits until there are enough. */
  #begin(): void {
    if (this.#life.isOver || this.#current !== undefined) return;
    const { board, devices, clock } = this.#deps;
    const { spec, secure, holders, number, setAside } = this.#setup;
    const shares = this.#ledger.waiting();
    const least = Math.max(secure.threshold, Math.min(spec.strategy.minDevices, shares.length));
    if (shares.length < least) {
      this.#fail(new AppError('below-threshold', `it has ${shares.length} parts, and ${least} have to take part`));
      return;
    }
    const able = ableDevices(devices.online(), spec).filter(({ id }) => !setAside.has(id));
    const seated = seatDevices(shares, { able, board, holders, round: number });
    if (this.#wait.look({ needed: least, available: seated.length }, 'devices or more')) return;
    try {
      const terms = termsFor(seated, secure, least);
      const onLate = (late: readonly Share[], seconds: number) => this.#life.react(() => this.#loseLate(late, seconds));
      this.#current = new RoundExchange({ clock, terms, seated, onLate });
    } catch (error) {
      this.#fail(error);
      return;
    }
    const others = shares.filter((share) => !this.#inFlight.has(share));
    this.#dispatch.giveUp(others, { code: 'unavailable', message: 'no device was free for this part alone' });
    this.#deadline.arm();
    for (const { share, deviceId } of seated) this.#dispatch.offer(share, deviceId);
    this.#runExchange(this.#current).catch((error: unknown) => this.#fail(error));
  }

  async #runExchange(exchange: RoundExchange): Promise<void> {
    await exchange.setUp();
    this.#look();
    await this.#updates.promise;
    const done = this.#ledger.done();
    const online = new Set<DeviceId | null>(this.#deps.devices.online().map(({ id }) => id));
    const unmasking = await exchange.unmask(done, (id) => online.has(id));
    const participants = this.#ledger.participants(this.#setup.spec);
    const files = done.map(({ task }) => this.#setup.pathOf({ taskId: task.id, attempt: task.attempt }));
    const samples = participants.reduce((sum, one) => sum + one.samples, 0);
    await this.#setup.fold({ files, bounds: exchange.terms, unmasking, samples });
    this.#life.succeed(this.#dispatch.omissions);
  }

  /** How long the round may last, in seconds. */
  #learned(setting: TrainJobSpec['roundDeadlineSeconds']): number {
    return deadlineSeconds(setting, () => this.#sizing.expectedMs());
  }

  #loseLate(late: readonly Share[], seconds: number): void {
    const { devices } = this.#deps;
    for (const share of late) {
      const { deviceId } = share.task;
      this.#lose(share, tooLate(deviceId === null ? 'no device' : devices.nameOf(deviceId), seconds));
    }
    this.#look();
  }

  #loseDevice(id: DeviceId): void {
    const { devices } = this.#deps;
    const failure = deviceLeft(devices.nameOf(id), devices.isKnown(id) ? devices.get(id).absence : null);
    for (const share of this.#sharesAt(id)) {
      if (isDone(share)) this.#inFlight.leave(share);
      else this.#lose(share, failure);
    }
    this.#look();
  }

  /** The share's device cannot go on. What it has brought stays in the sum. */
  #lose(share: Share, failure: Failure): void {
    if (isOut(share)) this.#dispatch.giveUp([share], failure);
    this.#inFlight.lose(share);
  }

  /** Looks whether enough devices are left, and whether all updates are in that will come. */
  #look(): void {
    if (this.#life.isOver || this.#current === undefined) return;
    const { terms, isSetUp } = this.#current;
    const left = this.#ledger.done().length + this.#ledger.out().length;
    if (left < terms.threshold) {
      this.#fail(new AppError('below-threshold', `${left} of the ${terms.threshold} devices that it takes are left`));
    } else if (isSetUp && this.#ledger.open().length === 0) this.#updates.resolve();
  }

  /** Shares that the device has, or has brought in. */
  #sharesAt(deviceId: DeviceId): Share[] {
    return this.#ledger.all.filter((share) => share.task.deviceId === deviceId && (isOut(share) || isDone(share)));
  }

  get #inFlight(): RoundExchange {
    if (this.#current === undefined) throw superseded();
    return this.#current;
  }

  #fail(error: unknown): void {
    if (this.#life.isOver) return;
    const first = this.#dispatch.omissions[0]?.failure;
    const why = first === undefined ? '' : `; the first failure was: ${first.message}`;
    const about = (message: string) => `round ${this.#setup.number} is not unmasked: ${message}${why}`;
    const reason = error instanceof AppError ? new AppError(error.code, about(error.message), { cause: error }) : error;
    this.#life.fail(reason, error);
    this.#life.react(() => this.#dispatch.withdraw('the round has failed'));
  }

  #letGo(error: unknown): void {
    this.#deadline.disarm();
    this.#current?.fail(error ?? superseded());
    this.#wait.end();
  }
}

function superseded(): AppError {
  return new AppError('task-superseded', 'the exchange of this round is over');
}
