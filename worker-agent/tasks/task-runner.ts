import type {
  CommandBody,
  EvaluateAssignment,
  InitialiseAssignment,
  TaskReference,
  TrainAssignment,
} from '../../common/domain/assignment.ts';
import type { Need } from '../../common/economy/economy-controller.ts';
import { AppError, asAppError, hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { samplesSeenBy } from '../../native/training/local-batches.ts';
import { WARM_TRAINER } from '../economy/optional-works.ts';
import type { Progress } from '../session/transfers.ts';
import { HandBack } from './hand-back.ts';
import { keepDelivered } from './kept-files.ts';
import { hideWithOthers, type MakeUpdateDeps, makeUpdate } from './make-update.ts';
import { ProgressReports } from './progress-reports.ts';
import { TaskContents, type TaskContentsDeps } from './task-contents.ts';
import { TimeLimit } from './time-limit.ts';
import { trainingBytes } from './training-bytes.ts';
import type { Finished } from './update-outbox.ts';
import { isAnyBusy, type Work } from './work.ts';

export interface TaskRunnerDeps extends TaskContentsDeps, Omit<MakeUpdateDeps, 'contents'> {
  readonly clock: Clock;
  /** Makes room in memory; what it returns is called when that is taken. */
  readonly makeRoom: (need: Need) => Promise<() => void>;
}

/** Does what the orchestrator asks: fetches, trains, uploads; several tasks fetch while one trains. */
export class TaskRunner implements Service {
  readonly name = 'task-runner';
  readonly #deps: TaskRunnerDeps;
  readonly #works = new Map<string, Work>();
  /** Why no task is taken now; undefined while they are. */
  #closed: string | undefined;
  readonly #handBack: HandBack;
  readonly #contents: TaskContents;
  readonly #making: MakeUpdateDeps;

  constructor(deps: TaskRunnerDeps) {
    this.#deps = deps;
    this.#contents = new TaskContents(deps);
    this.#making = { ...deps, contents: this.#contents };
    this.#handBack = new HandBack({ clock: deps.clock, interrupt: () => void deps.trainer.interrupt() });
  }

  /** Takes up the uploads that an earlier life of this agent did not finish. */
  async start(): Promise<void> {
    for (const finished of await this.#deps.outbox.open()) {
      this.#begin(finished.task, true, (stop) => this.#upload(finished, Promise.resolve(), stop, true));
    }
  }

  async stop(): Promise<void> {
    this.#handBack.end();
    await this.#stopWorks(STOPPING, () => true);
  }

  /** Attempts that this device works on or still has a result of. */
  tasks(): TaskReference[] {
    return [...this.#works.values()].map(({ task }) => task);
  }

  /** Whether a sleep would break something off. */
  get isBusy(): boolean {
    return isAnyBusy(this.#works.values(), this.#deps.clock.monotonic());
  }

  /** Does a command, once however often it comes. */
  take(command: CommandBody): void {
    switch (command.kind) {
      case 'cancel':
        void this.#stopWorks(command.reason, ({ task }) => isSame(task, command.task));
        return;
      case 'train':
        this.#beginOnce(command.assignment.task, (stop, work) => this.#train(command.assignment, work, stop));
        return;
      case 'initialise':
        this.#beginOnce(command.assignment.task, (stop, work) => this.#initialise(command.assignment, work, stop));
        return;
      case 'evaluate':
        this.#beginOnce(command.assignment.task, (stop) => this.#evaluate(command.assignment, stop));
    }
  }

  #beginOnce(task: TaskReference, run: (stop: AbortSignal, work: Work) => Promise<void>): void {
    const known = this.#works.get(task.taskId);
    if (known !== undefined && known.task.attempt >= task.attempt) return;
    known?.stop.abort(new AppError('cancelled', 'a newer attempt was given'));
    const closed = this.#closed;
    if (closed !== undefined) {
      this.#begin(task, false, () => Promise.reject(new AppError('handed-back', closed)));
      return;
    }
    this.#begin(task, false, run);
  }

  /** The orchestrator has given this device's work to others: training stops, finished updates are still offered. */
  leaseLost(): void {
    void this.#stopWorks('the lease ran out', ({ isTrained }) => !isTrained);
  }

  /**
   * The device is wanted by its owner: tasks go back to the orchestrator within five seconds, and new ones are refused. One whose
   * job takes partial work sends what it has done. Finished updates are still sent.
   */
  handBack(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    const open = [...this.#works.values()].filter(({ isTrained }) => !isTrained);
    if (open.length === 0) return;
    this.#deps.logger.info({ tasks: open.length }, `tasks are handed back: ${reason}`);
    const wanted = new AppError('handed-back', reason);
    for (const work of open) work.wanted = wanted;
    const works = open.map((work) => ({
      isSafe: () => work.isTrained || this.#works.get(work.task.taskId) !== work,
      finish: work.finish,
      giveUp: (why: AppError) => work.stop.abort(why),
    }));
    this.#handBack.begin(works, wanted);
  }

  /** Waits until no task is left, so long at the most. */
  async settled(clock: Clock, mostMs: number): Promise<void> {
    const late = Promise.withResolvers<void>();
    const disarm = clock.after(mostMs, late.resolve);
    await Promise.race([Promise.all([...this.#works.values()].map(({ ended }) => ended)), late.promise]);
    disarm();
  }

  /** Tasks are taken again. What is on its way back goes back. */
  takeAgain(): void {
    this.#closed = undefined;
  }

  #begin(task: TaskReference, isTrained: boolean, run: (stop: AbortSignal, work: Work) => Promise<void>): void {
    const stop = new AbortController();
    const work: Work = { task, stop, isTrained, doneAt: undefined, ended: Promise.resolve() };
    if (isTrained) this.#done(work);
    this.#works.set(task.taskId, work);
    work.ended = run(stop.signal, work)
      .catch((error: unknown) => this.#onFailure(work, error, stop.signal))
      .finally(() => {
        if (this.#works.get(task.taskId) === work) this.#works.delete(task.taskId);
      });
  }

  #done(work: Work): void {
    work.isTrained = true;
    work.doneAt = this.#deps.clock.monotonic();
  }

  async #train(assignment: TrainAssignment, work: Work, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps;
    const { task } = assignment;
    logger.info({ task: task.taskId, attempt: task.attempt }, `round ${assignment.round}: task received`);
    const limit = new TimeLimit(clock, assignment.finishWithinSeconds);
    if (assignment.finishWithinSeconds !== null) work.finish = () => limit.cut();
    const reports = new ProgressReports(clock, (progress) => {
      if (progress.phase === 'training') taken();
      this.#report(task, progress, work);
    });
    const what = `training in round ${assignment.round}`;
    const memoryBytes = trainingBytes(assignment);
    let taken = () => {};
    try {
      taken = await this.#deps.makeRoom({ what, memoryBytes, keeps: [WARM_TRAINER] });
      const hidden = await hideWithOthers(this.#deps, assignment, signal);
      const finished = await makeUpdate(this.#making, assignment, hidden, reports, { signal, timeUp: limit.signal });
      this.#done(work);
      const { samples, work: done } = finished.update;
      const samplesTotal = done?.samplesSeen ?? samplesSeenBy(assignment.training, samples);
      reports.tell({ phase: 'uploading', samplesDone: samplesTotal, samplesTotal, loss: finished.update.loss });
      // On its way while it is being kept: only a crash before its end needs what is on the disk.
      const kept = this.#deps.outbox.add(finished);
      // With noise it is kept first: made again after a crash it would have other noise, and tell more than this one.
      if (assignment.noise !== null) await kept;
      await this.#upload(finished, kept, signal);
      await hidden?.unmask(signal);
    } finally {
      taken();
      limit.end();
      reports.end();
    }
  }

  async #initialise(assignment: InitialiseAssignment, work: Work, signal: AbortSignal): Promise<void> {
    const { allowedTrainers, outbox, logger } = this.#deps;
    const { task, model, shape, classes, seed } = assignment;
    logger.info({ task: task.taskId, attempt: task.attempt }, `parameters are asked of the trainer ${model.trainer}`);
    const updateFile = outbox.fileOf(task);
    const asked = { key: task.taskId, model, shape, classes, seed, updateFile };
    const finished = { task, update: await allowedTrainers.initialise(asked, signal), kept: {} };
    this.#done(work);
    await this.#upload(finished, outbox.add(finished), signal);
  }

  async #evaluate(assignment: EvaluateAssignment, signal: AbortSignal): Promise<void> {
    const { cache, allowedTrainers, transfers, logger } = this.#deps;
    const { task, model, parameters, shard, round } = assignment;
    logger.info({ task: task.taskId, attempt: task.attempt }, `round ${round}: evaluation received`);
    const evaluation = await this.#contents.withParameters(
      { ...assignment, deltas: null },
      signal,
      async (parametersFile) => {
        const fetch = (_: unknown, file: string) => transfers.fetchShard(task, shard, file, signal);
        const packFile = await cache.hold(shard, fetch, signal);
        const asked = { key: task.taskId, model, parametersFile, parametersBytes: parameters.sizeBytes, packFile };
        try {
          return await allowedTrainers.evaluate({ ...asked, classes: undefined }, signal);
        } finally {
          cache.release(shard.sha256);
        }
      },
    );
    await transfers.reportEvaluation(task, evaluation, signal);
  }

  async #upload(finished: Finished, kept: Promise<void>, signal: AbortSignal, wasTried = false): Promise<void> {
    const { logger, transfers, outbox } = this.#deps;
    const { task, update } = finished;
    const keeping = kept.catch((error: unknown) => {
      logger.warn(
        { task: task.taskId, err: error },
        'the update could not be kept on this disk; it is sent all the same',
      );
    });
    try {
      await transfers.submit({ ...finished, file: outbox.fileOf(task), wasTried }, signal);
    } finally {
      await keeping;
    }
    await keepDelivered(this.#deps, finished);
    await outbox.remove(task);
    logger.info({ task: task.taskId, loss: update.loss, trainingMs: update.trainingMs }, 'update delivered');
  }

  async #onFailure(work: Work, error: unknown, signal: AbortSignal): Promise<void> {
    const { clock, logger, transfers, outbox } = this.#deps;
    const { task } = work;
    work.doneAt ??= clock.monotonic();
    if (signal.aborted && asAppError(signal.reason).message === STOPPING) return; // kept for the next start
    await outbox.remove(task);
    // One that was asked to finish before its first step has nothing to send.
    const ends = [signal.reason, hasCode(error, 'deadline-exceeded') ? work.wanted : error];
    const handedBack = ends.find((reason) => hasCode(reason, 'handed-back'));
    if (handedBack !== undefined) return await this.#giveBack(work, asAppError(handedBack));
    if (signal.aborted || hasCode(error, 'task-superseded')) {
      logger.info({ task: task.taskId }, `task dropped: ${asAppError(signal.reason ?? error).message}`);
      return;
    }
    const { code, message } = asAppError(error);
    logger.error({ task: task.taskId, err: error }, `task failed: ${message}`);
    await transfers.reportFailure(task, { code, message }, signal).catch(() => undefined);
  }

  /** Gives the task back: the agent may still stop, or the orchestrator take it back itself. */
  async #giveBack(work: Work, { code, message }: AppError): Promise<void> {
    const { logger, transfers } = this.#deps;
    work.stop = new AbortController();
    await transfers.reportFailure(work.task, { code, message }, work.stop.signal).catch(() => undefined);
    logger.info({ task: work.task.taskId }, `task handed back: ${message}`);
  }

  /** Progress is of the moment: lost reports are not sent again, but a refusal ends the work. */
  #report(task: TaskReference, progress: Progress, work: Work): void {
    this.#deps.transfers.reportProgress(task, progress, work.stop.signal).catch((error: unknown) => {
      if (hasCode(error, 'task-superseded')) work.stop.abort(error);
    });
  }

  async #stopWorks(reason: string, which: (work: Work) => boolean): Promise<void> {
    const stopped = [...this.#works.values()].filter(which);
    for (const work of stopped) work.stop.abort(new AppError('cancelled', reason));
    await Promise.all(stopped.map(({ ended }) => ended));
  }
}

const STOPPING = 'the agent is stopping';

function isSame(a: TaskReference, b: TaskReference): boolean {
  return a.taskId === b.taskId && a.attempt === b.attempt;
}
