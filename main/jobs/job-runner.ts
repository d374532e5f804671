import type { JobId, TaskId } from '../../common/domain/ids.ts';
import type { JobWaitFor, Task } from '../../common/domain/job.ts';
import { AppError, asAppError, hasCode } from '../../common/errors.ts';
import { Priority } from '../../common/specs/job-spec.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { StoredJob } from '../storage/rows/job-rows.ts';
import { type JobBook, subjectOf } from './job-book.ts';
import type { TrainingOutcome } from './training/training-outcome.ts';
import { TrainingRun, type TrainingRunDeps } from './training/training-run.ts';

export interface JobRunnerDeps extends TrainingRunDeps {
  readonly book: JobBook;
  readonly logger: Logger;
}

/** Jobs that run at a time; the others wait for their turn. */
const MOST_RUNNING = 4;

const TURN: JobWaitFor = {
  for: 'turn',
  needed: 1,
  available: 0,
  message: `${MOST_RUNNING} other jobs are running`,
};

/** How long to wait for room on a full disk before trying to write again. */
const INSIST_MS = 1_000;

interface Running {
  readonly run: TrainingRun;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Why a run was stopped from here. */
type StopReason = 'paused' | 'cancelled' | 'shutdown';

/** Higher ones first; of equal ones those that have waited longer. */
function byPriority({ spec: one }: StoredJob, { spec: other }: StoredJob): number {
  return Priority.options.indexOf(other.priority) - Priority.options.indexOf(one.priority);
}

/** Runs jobs, each in its turn, and writes down how they end. */
export class JobRunner {
  readonly #deps: JobRunnerDeps;
  readonly #running = new Map<JobId, Running>();
  /** Ends of runs that are being written down. */
  readonly #ends = new Set<Promise<void>>();
  #isStopping = false;

  constructor(deps: JobRunnerDeps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Goes on with every job that was running. What it waited for may have come meanwhile: it looks anew. */
  takeUp(): void {
    const { book } = this.#deps;
    for (const { id } of book.inState('running')) this.#run(book.update(id, { wait: null }));
    this.startQueued();
  }

  /** Stops all runs where they are; the next start goes on from there. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#running.keys()].map((id) => this.halt(id, 'shutdown')));
    await Promise.all(this.#ends);
  }

  /** Gives a turn to as many queued jobs as there is room for, and tells the others what they wait for. */
  startQueued(): void {
    if (this.#isStopping) return;
    const { book, clock } = this.#deps;
    for (const job of book.inState('queued').toSorted(byPriority)) {
      if (this.#running.size < MOST_RUNNING) {
        const event = job.startedAt === null ? 'job-started' : undefined;
        const startedAt = job.startedAt ?? clock.now();
        this.#run(book.update(job.id, { state: 'running', wait: null, startedAt }, event));
      } else if (job.wait === null) book.setWait(job.id, TURN);
    }
  }

  /** What a job that is submitted now waits for before anything else. */
  get queue(): JobWaitFor | null {
    return this.#running.size < MOST_RUNNING ? null : TURN;
  }

  /** Tasks of the job's round in flight. */
  tasksOf(id: JobId): Task[] {
    return this.#running.get(id)?.run.tasks() ?? [];
  }

  /** As the job's run tells of itself. */
  working(id: JobId): Promise<unknown> | undefined {
    return this.#running.get(id)?.run.working();
  }

  /** The job of a task cannot go on as things are: it stops, and says why. */
  interrupt(taskId: TaskId, error: AppError): void {
    for (const { run, stop } of this.#running.values()) {
      if (run.tasks().some((task) => task.id === taskId)) stop.abort(error);
    }
  }

  /** The job is to go on by what its specification says now. */
  change({ id, spec }: StoredJob): void {
    this.#running.get(id)?.run.change(spec);
  }

  /** Stops a job's run, if it has one, and takes its tasks back from the devices. */
  async halt(id: JobId, reason: StopReason): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.stop.abort(new AppError('cancelled', reason));
    await running.ended;
    if (reason !== 'shutdown') running.run.withdraw(`the job was ${reason}`);
  }

  /** Lets go what only a job in progress needs: shards, what it remembers of them, what its devices start from, and half-done rounds. */
  async releaseWork(id: JobId): Promise<void> {
    const { tasks, spool, partitions, partMemories, broadcasts, releaseBlob } = this.#deps;
    await spool.clear(tasks.ofJob(id).map((task) => task.id));
    const contents = [...partitions.removeOf(id), ...partMemories.removeOf(id), ...broadcasts.removeOf(id)];
    for (const sha256 of contents) await releaseBlob(sha256);
  }

  #run(job: StoredJob): void {
    const { board, tasks, book } = this.#deps;
    const stop = new AbortController();
    const run = new TrainingRun(this.#deps, job, (wait) => book.setWait(job.id, wait));
    // Devices come back before the round that they work for does.
    const kept = tasks.ofJob(job.id).map((task) => task.id);
    board.expect(kept);
    const ended = run
      .run(stop.signal)
      .finally(() => {
        board.stopExpecting(kept);
        this.#running.delete(job.id);
      })
      .then((outcome) => this.#succeed(job, outcome))
      .catch((error: unknown) => {
        if (!hasCode(stop.signal.reason, 'cancelled')) this.#fail(job, run, error);
      });
    this.#running.set(job.id, { run, stop, ended });
    this.#ends.add(ended);
    void ended.finally(() => this.#ends.delete(ended));
  }

  async #succeed(job: StoredJob, outcome: TrainingOutcome): Promise<void> {
    const { database, events, clock, book } = this.#deps;
    const { registerModel, accuracy, rounds, modelRound, earlyStop, isBudgetSpent, fineTuning } = outcome;
    const tuned = fineTuning === null ? {} : { fineTuning };
    database.transaction(() => {
      const { name, version } = registerModel();
      const model = { name, version };
      book.update(job.id, { state: 'succeeded', wait: null, endedAt: clock.now(), earlyStop, model, ...tuned });
      events.append({
        kind: 'job-succeeded',
        ...subjectOf(job),
        accuracy,
        rounds,
        ...(modelRound === rounds ? {} : { modelRound }),
        ...(earlyStop === null ? {} : { earlyStop }),
        ...(isBudgetSpent ? { isBudgetSpent } : {}),
      });
    });
    await this.releaseWork(job.id);
    this.startQueued();
  }

  #fail(job: StoredJob, run: TrainingRun, error: unknown): void {
    const { logger, clock, events, book, attempts } = this.#deps;
    const { code, message } = asAppError(error);
    const failure = { code, message };
    logger.error({ job: job.id, err: error }, `job ${job.spec.name} stopped: ${message}`);
    // A full disk is mended by a person: the job keeps all it has and can be resumed.
    const isMendable = code === 'storage-full';
    this.#insist(() => {
      if (isMendable) {
        run.withdraw(message);
        book.update(job.id, { state: 'paused', wait: null, failure }, 'job-paused');
      } else {
        book.update(job.id, { state: 'failed', wait: null, failure, endedAt: clock.now() });
        attempts.endRunning(job.id, { code: 'cancelled', message: 'the job failed' }, clock.now());
        events.append({ kind: 'job-failed', ...subjectOf(job), failure });
      }
    });
    if (!isMendable) void this.releaseWork(job.id).catch((cause: unknown) => logger.warn({ err: cause }, 'not swept'));
    this.startQueued();
  }

  /** Writes now, or as soon as the disk has room for it. */
  #insist(write: () => void): void {
    const { database, clock } = this.#deps;
    if (this.#isStopping) return;
    try {
      database.transaction(write);
    } catch (error) {
      if (!hasCode(error, 'storage-full')) throw error;
      clock.after(INSIST_MS, () => this.#insist(write));
    }
  }
}
