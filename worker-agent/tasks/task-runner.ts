import type {
  BlobReference,
  CommandBody,
  EvaluateAssignment,
  InitialiseAssignment,
  TaskReference,
  TrainAssignment,
} from '../../common/domain/assignment.ts';
import { AppError, asAppError, hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { UNCOMPRESSED } from '../../common/specs/compression-spec.ts';
import { samplesSeenBy } from '../../native/training/local-batches.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { BlobCache } from '../cache/blob-cache.ts';
import type { LocalDatasets } from '../datasets/local-datasets.ts';
import type { WorkMeter } from '../host/work-meter.ts';
import { writeNoisyUpdate } from '../privacy/noisy-update.ts';
import { HiddenUpdate } from '../secure/hidden-update.ts';
import type { ExchangeCalls } from '../session/exchange-calls.ts';
import type { StepCalls } from '../session/step-calls.ts';
import type { Progress, Transfers } from '../session/transfers.ts';
import { SharedSteps } from '../synchronous/shared-steps.ts';
import type { AllowedTrainers } from '../trainer/allowed/allowed-trainers.ts';
import type { TrainInput } from '../trainer/train-methods.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { HandBack } from './hand-back.ts';
import { keepDelivered, keptFilesOf } from './kept-files.ts';
import type { KeptState } from './kept-state.ts';
import { ProgressReports } from './progress-reports.ts';
import { bringStartingParameters } from './starting-parameters.ts';
import { TimeLimit } from './time-limit.ts';
import type { Finished, UpdateOutbox } from './update-outbox.ts';

export interface TaskRunnerDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly transfers: Transfers;
  readonly exchanges: ExchangeCalls;
  readonly steps: StepCalls;
  readonly cache: BlobCache;
  readonly datasets: LocalDatasets;
  readonly trainer: Trainer;
  readonly allowedTrainers: AllowedTrainers;
  readonly outbox: UpdateOutbox;
  readonly keptState: KeptState;
  /** Told what training comes to. */
  readonly meter: Pick<WorkMeter, 'trained' | 'endTraining'>;
}

/** Data on this device's disk for as long as a task needs them. */
interface HeldPack {
  readonly file: string;
  /** Classes to bring the labels into line with; undefined where they are the job's own. */
  readonly classes: readonly string[] | undefined;
  release(): void;
}

interface Work {
  readonly task: TaskReference;
  stop: AbortController;
  /** Lets it send what it has done so far, where its job takes that. */
  finish?: () => void;
  /** Why it was asked to finish before its time. */
  wanted?: AppError;
  /** Trained: only the upload is left, which survives the loss of the lease. */
  isTrained: boolean;
  ended: Promise<void>;
}

interface Ends {
  readonly signal: AbortSignal;
  /** The time for training is up: what is done then is sent. */
  readonly timeUp: AbortSignal;
}

/** Does what the orchestrator asks: fetches, trains, uploads; several tasks fetch while one trains. */
export class TaskRunner implements Service {
  readonly name = 'task-runner';
  readonly #deps: TaskRunnerDeps;
  readonly #works = new Map<string, Work>();
  /** Why no task is taken now; undefined while they are. */
  #closed: string | undefined;
  readonly #handBack: HandBack;

  constructor(deps: TaskRunnerDeps) {
    this.#deps = deps;
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
    const work: Work = { task, stop, isTrained, ended: Promise.resolve() };
    this.#works.set(task.taskId, work);
    work.ended = run(stop.signal, work)
      .catch((error: unknown) => this.#onFailure(work, error, stop.signal))
      .finally(() => {
        if (this.#works.get(task.taskId) === work) this.#works.delete(task.taskId);
      });
  }

  async #train(assignment: TrainAssignment, work: Work, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps;
    const { task } = assignment;
    logger.info({ task: task.taskId, attempt: task.attempt }, `round ${assignment.round}: task received`);
    const limit = new TimeLimit(clock, assignment.finishWithinSeconds);
    if (assignment.finishWithinSeconds !== null) work.finish = () => limit.cut();
    const reports = new ProgressReports(clock, (progress) => this.#report(task, progress, work));
    try {
      const hidden = await this.#hiding(assignment, signal);
      const finished = await this.#makeUpdate(assignment, hidden, reports, { signal, timeUp: limit.signal });
      work.isTrained = true;
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
    work.isTrained = true;
    await this.#upload(finished, outbox.add(finished), signal);
  }

  async #evaluate(assignment: EvaluateAssignment, signal: AbortSignal): Promise<void> {
    const { cache, allowedTrainers, transfers, logger } = this.#deps;
    const { task, model, parameters, shard, round } = assignment;
    logger.info({ task: task.taskId, attempt: task.attempt }, `round ${round}: evaluation received`);
    const evaluation = await this.#withParameters({ ...assignment, deltas: null }, signal, async (parametersFile) => {
      const fetch = (_: unknown, file: string) => transfers.fetchShard(task, shard, file, signal);
      const packFile = await cache.hold(shard, fetch, signal);
      const asked = { key: task.taskId, model, parametersFile, parametersBytes: parameters.sizeBytes, packFile };
      try {
        return await allowedTrainers.evaluate({ ...asked, classes: undefined }, signal);
      } finally {
        cache.release(shard.sha256);
      }
    });
    await transfers.reportEvaluation(task, evaluation, signal);
  }

  #withParameters<Result>(
    start: Pick<TrainAssignment, 'task' | 'parameters' | 'deltas'>,
    signal: AbortSignal,
    use: (file: string) => Promise<Result>,
  ): Promise<Result> {
    const fetch = (file: string) => bringStartingParameters(this.#deps, start, file, signal);
    return this.#withContent(start.parameters, fetch, { signal, use });
  }

  /** Content for as long as it is used, brought where it is not in the cache. */
  async #withContent<Result>(
    content: BlobReference,
    fetch: (file: string) => Promise<void>,
    { signal, use }: { readonly signal: AbortSignal; readonly use: (file: string) => Promise<Result> },
  ): Promise<Result> {
    const { cache } = this.#deps;
    const file = await cache.hold(content, (_, into) => fetch(into), signal);
    try {
      return await use(file);
    } finally {
      cache.release(content.sha256);
    }
  }

  /** Takes part in the exchange that hides the update, where the task asks for it. */
  async #hiding({ task, secure, round }: TrainAssignment, signal: AbortSignal): Promise<HiddenUpdate | undefined> {
    if (secure === null) return undefined;
    const hidden = new HiddenUpdate(this.#deps.exchanges, task, secure);
    const devices = await hidden.setUp(signal);
    const { threshold } = secure;
    this.#deps.logger.info({ task: task.taskId, devices, threshold }, `round ${round}: the update is to be hidden`);
    return hidden;
  }

  async #makeUpdate(
    assignment: TrainAssignment,
    hidden: HiddenUpdate | undefined,
    reports: ProgressReports,
    { signal, timeUp }: Ends,
  ): Promise<Finished> {
    const { trainer, allowedTrainers, outbox, keptState, meter } = this.#deps;
    const { task, parameters, model, noise, sharedSteps } = assignment;
    const { compression } = assignment.training;
    // What is to get noise is packed after it.
    const training = noise === null ? assignment.training : { ...assignment.training, compression: UNCOMPRESSED };
    const steps = sharedSteps && new SharedSteps(this.#deps.steps, assignment, sharedSteps.meanPacking);
    reports.tell({ phase: 'fetching', samplesDone: 0, samplesTotal: 0, loss: null });
    return await this.#withParameters(assignment, signal, async (parametersFile) => {
      const pack = await this.#holdPack(assignment, signal);
      try {
        const files = { plain: outbox.plainFileOf(task), hidden: outbox.fileOf(task) };
        const updateFile = hidden === undefined && noise === null ? files.hidden : files.plain;
        const kept = keptState.namesOf({ ...assignment, training });
        reports.tell({ phase: 'waiting', samplesDone: 0, samplesTotal: 0, loss: null });
        const onProgress = ({ samplesDone, samplesTotal, loss }: Omit<Progress, 'phase'>) => {
          meter.trained(task.taskId, samplesDone);
          reports.tell({ phase: 'training', samplesDone, samplesTotal, loss: noise === null ? loss : null });
        };
        const { file: packFile, classes } = pack;
        const work = { key: task.taskId, parametersFile, packFile, classes, updateFile, training };
        const { sizeBytes: parametersBytes } = parameters;
        const update =
          'trainer' in model
            ? await allowedTrainers.train({ ...work, model, parametersBytes }, onProgress, signal)
            : await this.#withControls(assignment, signal, (controls) =>
                trainer.train(
                  { ...work, model, controls, sharedSteps, kept: keptFilesOf(this.#deps, task, kept) },
                  onProgress,
                  signal,
                  { timeUp, meet: steps === null ? undefined : (gradient) => steps.meet(gradient, signal) },
                ),
              );
        if (noise !== null) {
          const { plain: plainFile, hidden: noisyFile } = files;
          const made = await writeNoisyUpdate({ plainFile, noisyFile, noise, compression });
          const { samples, trainingMs } = update;
          // Loss and accuracy are exact, and nothing hides them.
          return { task, update: { ...made, samples, trainingMs, loss: null, accuracy: null }, kept };
        }
        return { task, update: (await hidden?.hide(update, files)) ?? update, kept };
      } finally {
        meter.endTraining(task.taskId);
        pack.release();
      }
    });
  }

  async #holdPack({ task, data }: TrainAssignment, signal: AbortSignal): Promise<HeldPack> {
    const { cache, datasets, transfers } = this.#deps;
    if (data.kind === 'local') {
      return { file: await datasets.packFile(data.dataset), classes: data.classes, release: () => undefined };
    }
    const file = await cache.hold(data, (_, target) => transfers.fetchShard(task, data, target, signal), signal);
    return { file, classes: undefined, release: () => cache.release(data.sha256) };
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

  /** Brings the control variates that the task follows, if it follows any. */
  async #withControls<Result>(
    { task, controls }: TrainAssignment,
    signal: AbortSignal,
    use: (files: TrainInput['controls']) => Promise<Result>,
  ): Promise<Result> {
    if (controls === null) return await use(null);
    const { shared, part } = controls;
    const withOne = (content: BlobReference | null, go: (file: string | null) => Promise<Result>) =>
      content === null
        ? go(null)
        : this.#withContent(content, (file) => this.#deps.transfers.fetchParameters(task, content, file, signal), {
            signal,
            use: go,
          });
    return await withOne(shared, (sharedFile) => withOne(part, (partFile) => use({ sharedFile, partFile })));
  }

  async #onFailure(work: Work, error: unknown, signal: AbortSignal): Promise<void> {
    const { logger, transfers, outbox } = this.#deps;
    const { task } = work;
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
