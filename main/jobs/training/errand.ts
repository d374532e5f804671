import { randomBytes } from 'node:crypto';
import type { BlobReference, CommandBody, TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import { type DeviceId, type JobId, type Sha256, TaskId } from '../../../common/domain/ids.ts';
import type { Evaluation, Failure, JobWaitFor } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import { allowsTrainer, noteRefusal } from '../pin-trainer.ts';
import { choosePlace } from '../placement.ts';
import type { TaskHost, UpdateSize } from '../task-board.ts';
import { FIRST_DEADLINE_SECONDS } from './learned-deadline.ts';
import { deviceLeft, deviceRestarted, tooLate } from './round-failures.ts';
import type { ShareDispatchDeps } from './share-dispatch.ts';

export interface ErrandDeps extends Omit<ShareDispatchDeps, 'events'> {
  readonly clock: Clock;
}

export interface ErrandSetup {
  readonly jobId: JobId;
  readonly spec: TrainJobSpec;
  /** What it is about, as part of the task's id. */
  readonly about: 'initialise' | 'evaluate';
  readonly command: (task: TaskReference) => CommandBody;
  /** Parameters and data that the device may fetch. */
  readonly parameters?: BlobReference;
  readonly shard?: BlobReference;
  /** The most bytes that may be uploaded as a result; 0 where none may. */
  readonly mostBytes: number;
  /** Samples that there are to judge by. */
  readonly mostSamples: number;
  /** Devices that have the data already. */
  readonly holders: ReadonlySet<DeviceId>;
  readonly onWait: (wait: JobWaitFor | null) => void;
}

/** What a device has brought back. */
export type ErrandResult =
  | { readonly kind: 'parameters'; readonly task: TaskReference; readonly update: UpdateSummary }
  | { readonly kind: 'evaluation'; readonly deviceId: DeviceId; readonly evaluation: Evaluation };

/** Tries that fail on their own before the errand does. */
const MOST_FAILURES = 3;

/**
 * One piece of work that any device can do which allows the job's trainer, and that no round waits for: the parameters
 * that a job starts from, or what parameters are worth. It lives in memory only: after a crash it is given out anew,
 * under another id.
 */
export class Errand implements TaskHost {
  readonly #deps: ErrandDeps;
  readonly #setup: ErrandSetup;
  readonly #result = Promise.withResolvers<ErrandResult>();
  readonly #cleanups: (() => void)[] = [];
  readonly #taskId: TaskId;
  #attempt = 0;
  #failures = 0;
  #deviceId: DeviceId | undefined;
  #disarm: (() => void) | undefined;
  #isWaiting = false;
  #isOver = false;

  constructor(deps: ErrandDeps, setup: ErrandSetup) {
    this.#deps = deps;
    this.#setup = setup;
    this.#taskId = TaskId.parse(`${setup.jobId}-${setup.about}-${randomBytes(4).toString('hex')}`);
  }

  get taskId(): TaskId {
    return this.#taskId;
  }

  /** Runs to its end. Rejects with the last failure when devices have failed too often, or with the signal's reason. */
  run(signal: AbortSignal): Promise<ErrandResult> {
    const { board, devices } = this.#deps;
    board.add(this.#taskId, this);
    const stop = () => this.#end(() => this.#result.reject(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    this.#cleanups.push(
      () => signal.removeEventListener('abort', stop),
      board.onRoom(() => this.#assign()),
      devices.onAvailability(({ id, state }) => {
        if (state === 'online') this.#assign();
        else if (id === this.#deviceId) this.#lose(id);
      }),
    );
    if (signal.aborted) stop();
    else this.#assign();
    return this.#result.promise;
  }

  inputOf(task: TaskReference, deviceId: DeviceId): BlobReference {
    this.#expectCurrent(task, deviceId);
    if (this.#setup.shard === undefined) throw new AppError('not-found', 'this task has no data');
    return this.#setup.shard;
  }

  expectModel(task: TaskReference, deviceId: DeviceId, sha256: Sha256): void {
    this.#expectCurrent(task, deviceId);
    if (sha256 !== this.#setup.parameters?.sha256) throw new AppError('not-found', 'the task does not start from this');
  }

  reportProgress(task: TaskReference, deviceId: DeviceId): void {
    this.#expectCurrent(task, deviceId);
  }

  reportFailure(task: TaskReference, deviceId: DeviceId, failure: Failure): void {
    this.#expectCurrent(task, deviceId);
    noteRefusal(this.#deps.devices, deviceId, failure, this.#setup.spec);
    if (failure.code === 'handed-back') {
      this.#takeBack(failure.message);
      this.#assign();
    } else this.#fail(failure);
  }

  expectUpdate(task: TaskReference, deviceId: DeviceId): UpdateSize {
    this.#expectCurrent(task, deviceId);
    return { leastBytes: Float32Array.BYTES_PER_ELEMENT, mostBytes: this.#setup.mostBytes };
  }

  acceptUpdate(task: TaskReference, deviceId: DeviceId, update: UpdateSummary): void {
    this.#expectCurrent(task, deviceId);
    if (update.sizeBytes % Float32Array.BYTES_PER_ELEMENT !== 0) {
      throw new AppError('update-malformed', `${update.sizeBytes} bytes are no whole number of float32 values`);
    }
    this.#leave();
    this.#end(() => this.#result.resolve({ kind: 'parameters', task, update }));
  }

  acceptEvaluation(task: TaskReference, deviceId: DeviceId, evaluation: Evaluation): void {
    this.#expectCurrent(task, deviceId);
    const { about, mostSamples } = this.#setup;
    if (about !== 'evaluate') throw new AppError('invalid-argument', 'this task is not to evaluate');
    if (evaluation.samples > mostSamples) {
      throw new AppError('invalid-argument', `there are ${mostSamples} samples to judge by, not ${evaluation.samples}`);
    }
    this.#leave();
    this.#end(() => this.#result.resolve({ kind: 'evaluation', deviceId, evaluation }));
  }

  countTraffic(): void {}

  reconcile(deviceId: DeviceId, working: readonly TaskReference[]): void {
    if (deviceId !== this.#deviceId) return;
    const isKnown = working.some(({ taskId, attempt }) => taskId === this.#taskId && attempt === this.#attempt);
    if (isKnown || this.#deps.commands.isPending(deviceId, this.#taskId)) return;
    this.#takeBack(deviceRestarted(this.#deps.devices.nameOf(deviceId)).message);
    this.#assign();
  }

  /** @throws AppError `task-superseded` */
  #expectCurrent({ taskId, attempt }: TaskReference, deviceId: DeviceId): void {
    if (attempt === this.#attempt && deviceId === this.#deviceId && !this.#isOver) return;
    throw new AppError('task-superseded', `attempt ${attempt} at task ${taskId} is no longer wanted`);
  }

  #assign(): void {
    if (this.#isOver || this.#deviceId !== undefined) return;
    const { board, devices } = this.#deps;
    const able = devices.online().filter((device) => allowsTrainer(device, this.#setup.spec));
    const places = able
      .filter(({ id }) => board.hasRoom(id))
      .map(({ id }) => ({ deviceId: id, load: board.countTasks(id) }));
    const chosen = choosePlace(places, this.#setup.holders);
    if (chosen !== undefined) this.#offer(chosen);
    this.#tellWait(able.length === 0);
  }

  #offer(deviceId: DeviceId): void {
    const { board, commands, clock, devices } = this.#deps;
    const { roundDeadlineSeconds: setting } = this.#setup.spec;
    const seconds = setting === 'auto' ? FIRST_DEADLINE_SECONDS : setting;
    this.#deviceId = deviceId;
    this.#attempt++;
    board.occupy(deviceId, this.#taskId);
    commands.send(deviceId, this.#setup.command({ taskId: this.#taskId, attempt: this.#attempt }));
    this.#disarm = clock.after(seconds * 1_000, () => this.#fail(tooLate(devices.nameOf(deviceId), seconds)));
  }

  #lose(id: DeviceId): void {
    const { devices } = this.#deps;
    this.#takeBack(deviceLeft(devices.nameOf(id), devices.isKnown(id) ? devices.get(id).absence : null).message);
    this.#assign();
  }

  /** The attempt has failed on its own: another one follows, a few times. */
  #fail({ code, message }: Failure): void {
    this.#failures++;
    this.#takeBack(message);
    if (this.#failures < MOST_FAILURES) {
      this.#assign();
      return;
    }
    const { about, spec } = this.#setup;
    const trainer = 'trainer' in spec.model ? spec.model.trainer : '';
    const error = new AppError(code, `the trainer ${trainer} could not ${about}: ${message}`);
    this.#end(() => this.#result.reject(error));
  }

  #takeBack(reason: string): void {
    const { commands, devices, database } = this.#deps;
    const deviceId = this.#leave();
    if (deviceId === undefined) return;
    const task = { taskId: this.#taskId, attempt: this.#attempt };
    database.transaction(() => {
      commands.withdraw(this.#taskId);
      if (devices.isKnown(deviceId)) commands.send(deviceId, { kind: 'cancel', task, reason });
    });
  }

  /** The device that has the errand has it no longer; tells which it was. */
  #leave(): DeviceId | undefined {
    const deviceId = this.#deviceId;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#deviceId = undefined;
    if (deviceId !== undefined) this.#deps.board.vacate(deviceId, this.#taskId);
    return deviceId;
  }

  #tellWait(isWaiting: boolean): void {
    if (isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    const message = 'no device that allows its trainer is online';
    this.#setup.onWait(isWaiting ? { for: 'devices', needed: 1, available: 0, message } : null);
  }

  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cleanup of this.#cleanups) cleanup();
    this.#tellWait(false);
    this.#takeBack('it is not needed any more');
    this.#deps.board.remove(this.#taskId);
    settle();
  }
}
