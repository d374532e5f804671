import { randomBytes } from 'node:crypto';
import { JobId, type TaskId } from '../../common/domain/ids.ts';
import { hasEnded, type Job, type JobDetails, type JobState } from '../../common/domain/job.ts';
import { AppError, asAppError, hasCode } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { JobRows, StoredJob } from '../storage/rows/job-rows.ts';
import { checkSubmission } from './check-submission.ts';
import { type SetWait, type TrainingOutcome, TrainingRun, type TrainingRunDeps } from './training/training-run.ts';

export interface JobServiceDeps extends TrainingRunDeps {
  readonly jobs: JobRows;
  readonly logger: Logger;
}

/** Jobs that run at a time; the others wait for their turn. */
const MOST_RUNNING = 4;

/** How long to wait for room on a full disk before trying to write again. */
const INSIST_MS = 1_000;

interface Running {
  readonly run: TrainingRun;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Why a run was stopped from here. */
type StopReason = 'paused' | 'cancelled' | 'shutdown';

/** All jobs: submitted, run in turn, paused, resumed, cancelled, and taken up again after a restart. */
export class JobService implements Service {
  readonly name = 'job-service';
  readonly #deps: JobServiceDeps;
  readonly #running = new Map<JobId, Running>();
  #isStopping = false;

  constructor(deps: JobServiceDeps) {
    this.#deps = deps;
  }

  /** Goes on with every job that was running. */
  async start(): Promise<void> {
    const { jobs, spool, tasks } = this.#deps;
    const unfinished = jobs.inState('running', 'queued', 'paused');
    const wanted = unfinished.flatMap((job) => tasks.ofJob(job.id)).map((task) => task.id);
    await spool.sweep(wanted);
    // What a job waited for may have come meanwhile: it looks anew.
    for (const { id } of jobs.inState('running')) this.#run(this.#update(id, { wait: null }));
    this.#startQueued();
  }

  /** Stops all runs where they are; the next start goes on from there. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#running.keys()].map((id) => this.#halt(id, 'shutdown')));
  }

  /** Submits a job. @throws AppError `invalid-specification`, `not-found` or `dataset-mismatch`, and then nothing changed */
  create(spec: JobSpec): Job {
    const { jobs, database, events, clock } = this.#deps;
    checkSubmission(spec, this.#deps);
    const job: StoredJob = {
      id: JobId.parse(randomBytes(5).toString('hex')),
      state: 'queued',
      wait: null,
      spec,
      createdAt: clock.now(),
      startedAt: null,
      endedAt: null,
      failure: null,
      model: null,
    };
    database.transaction(() => {
      jobs.add(job);
      events.append({ kind: 'job-created', ...subject(job) });
    });
    this.#startQueued();
    return this.#toJob(this.#known(job.id));
  }

  /** Newest first. */
  list(after: JobId | undefined, limit: number): Job[] {
    return this.#deps.jobs.list(after, limit).map((job) => this.#toJob(job));
  }

  /** @throws AppError `not-found` */
  get(id: JobId): JobDetails {
    const job = this.#known(id);
    const rounds = this.#deps.rounds.ofJob(id);
    return { ...this.#toJob(job), rounds, tasks: this.#running.get(id)?.run.tasks() ?? [] };
  }

  /** Stops working on the job at once. @throws AppError `conflict` unless it is running or queued */
  async pause(id: JobId): Promise<Job> {
    this.#expect(id, 'pause', 'running', 'queued');
    await this.#halt(id, 'paused');
    this.#expect(id, 'pause', 'running', 'queued'); // it may have ended meanwhile
    this.#update(id, { state: 'paused', wait: null }, 'job-paused');
    this.#startQueued();
    return this.#toJob(this.#known(id));
  }

  /** @throws AppError `conflict` unless the job is paused */
  resume(id: JobId): Job {
    this.#expect(id, 'resume', 'paused');
    this.#update(id, { state: 'queued', failure: null }, 'job-resumed');
    this.#startQueued();
    return this.#toJob(this.#known(id));
  }

  /** Ends the job for good. @throws AppError `conflict` when it has ended */
  async cancel(id: JobId): Promise<Job> {
    this.#expect(id, 'cancel', 'running', 'queued', 'paused');
    await this.#halt(id, 'cancelled');
    this.#expect(id, 'cancel', 'running', 'queued', 'paused'); // it may have ended meanwhile
    this.#update(id, { state: 'cancelled', wait: null, endedAt: this.#deps.clock.now() }, 'job-cancelled');
    await this.#releaseWork(id);
    this.#startQueued();
    return this.#toJob(this.#known(id));
  }

  /** Deletes a job that has ended, with its rounds. @throws AppError `conflict` while it has not ended */
  async remove(id: JobId): Promise<void> {
    const job = this.#expect(id, 'delete', 'succeeded', 'failed', 'cancelled');
    const { database, jobs, events, rounds, partitions, releaseBlob } = this.#deps;
    const contents = [
      ...rounds.ofJob(id, 0).flatMap((round) => round.parametersSha256 ?? []),
      ...partitions.ofJob(id).flatMap((part) => (part.kind === 'shard' ? part.sha256 : [])),
    ];
    database.transaction(() => {
      jobs.remove(id);
      events.append({ kind: 'job-removed', ...subject(job) });
    });
    for (const sha256 of contents) await releaseBlob(sha256);
  }

  /** The job of a task cannot go on as things are: it stops, and says why. */
  interrupt(taskId: TaskId, error: AppError): void {
    for (const { run, stop } of this.#running.values()) {
      if (run.tasks().some((task) => task.id === taskId)) stop.abort(error);
    }
  }

  get runningCount(): number {
    return this.#running.size;
  }

  #startQueued(): void {
    if (this.#isStopping) return;
    for (const job of this.#deps.jobs.inState('queued')) {
      if (this.#running.size < MOST_RUNNING) {
        const isFirst = job.startedAt === null;
        const startedAt = job.startedAt ?? this.#deps.clock.now();
        this.#run(
          this.#update(job.id, { state: 'running', wait: null, startedAt }, isFirst ? 'job-started' : undefined),
        );
      } else if (job.wait === null) {
        const message = `${MOST_RUNNING} other jobs are running`;
        this.#setWait(job.id)({ for: 'turn', needed: 1, available: 0, message });
      }
    }
  }

  #run(job: StoredJob): void {
    const { board, tasks } = this.#deps;
    const stop = new AbortController();
    const run = new TrainingRun(this.#deps, job, this.#setWait(job.id));
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
  }

  async #succeed(job: StoredJob, { registerModel, accuracy, rounds }: TrainingOutcome): Promise<void> {
    const { database, events, clock } = this.#deps;
    database.transaction(() => {
      const { name, version } = registerModel();
      this.#update(job.id, { state: 'succeeded', wait: null, endedAt: clock.now(), model: { name, version } });
      events.append({ kind: 'job-succeeded', ...subject(job), accuracy, rounds });
    });
    await this.#releaseWork(job.id);
    this.#startQueued();
  }

  #fail(job: StoredJob, run: TrainingRun, error: unknown): void {
    const { logger, clock, events } = this.#deps;
    const { code, message } = asAppError(error);
    const failure = { code, message };
    logger.error({ job: job.id, err: error }, `job ${job.spec.name} stopped: ${message}`);
    // A full disk is mended by a person: the job keeps all it has and can be resumed.
    const isMendable = code === 'storage-full';
    this.#insist(() => {
      if (isMendable) {
        run.withdraw(message);
        this.#update(job.id, { state: 'paused', wait: null, failure }, 'job-paused');
      } else {
        this.#update(job.id, { state: 'failed', wait: null, failure, endedAt: clock.now() });
        events.append({ kind: 'job-failed', ...subject(job), failure });
      }
    });
    if (!isMendable) void this.#releaseWork(job.id).catch((cause: unknown) => logger.warn({ err: cause }, 'not swept'));
    this.#startQueued();
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

  async #halt(id: JobId, reason: StopReason): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.stop.abort(new AppError('cancelled', reason));
    await running.ended;
    if (reason !== 'shutdown') running.run.withdraw(`the job was ${reason}`);
  }

  /** Lets go what only a job in progress needs: shards and half-done rounds. */
  async #releaseWork(id: JobId): Promise<void> {
    const { tasks, spool, partitions, releaseBlob } = this.#deps;
    await spool.clear(tasks.ofJob(id).map((task) => task.id));
    for (const sha256 of partitions.removeOf(id)) await releaseBlob(sha256);
  }

  #setWait(id: JobId): SetWait {
    return (wait) => {
      const { database, events, clock } = this.#deps;
      database.transaction(() => {
        const job = this.#update(id, { wait: wait === null ? null : { ...wait, since: clock.now() } });
        if (job.wait === null) events.append({ kind: 'job-went-on', ...subject(job) });
        else events.append({ kind: 'job-waited', ...subject(job), wait: job.wait });
      });
    };
  }

  #update(
    id: JobId,
    change: Partial<StoredJob>,
    event?: 'job-started' | 'job-paused' | 'job-resumed' | 'job-cancelled',
  ): StoredJob {
    const { database, jobs, events } = this.#deps;
    const job = { ...this.#known(id), ...change };
    database.transaction(() => {
      jobs.update(job);
      if (event !== undefined) events.append({ kind: event, ...subject(job) });
    });
    return job;
  }

  #expect(id: JobId, verb: string, ...states: readonly JobState[]): StoredJob {
    const job = this.#known(id);
    if (states.includes(job.state)) return job;
    const hint = hasEnded(job.state) ? 'It has ended.' : `That is possible when it is ${states.join(' or ')}.`;
    throw new AppError('conflict', `cannot ${verb} job ${job.spec.name}: it is ${job.state}`, { hint });
  }

  #known(id: JobId): StoredJob {
    const job = this.#deps.jobs.get(id);
    if (job === undefined) throw new AppError('not-found', `there is no job ${id}`);
    return job;
  }

  #toJob(job: StoredJob): Job {
    const standing = this.#deps.rounds.standing(job.id);
    return { ...job, name: job.spec.name, ...standing };
  }
}

function subject(job: StoredJob) {
  return { jobId: job.id, jobName: job.spec.name };
}
