import { randomBytes } from 'node:crypto';
import type { AttemptPage } from '../../common/domain/attempt.ts';
import { JobId, type TaskId } from '../../common/domain/ids.ts';
import type { Job, JobDetails } from '../../common/domain/job.ts';
import type { JobPreview } from '../../common/domain/job-preview.ts';
import type { JobRecord } from '../../common/domain/job-record.ts';
import type { RoundEvaluation } from '../../common/domain/round-evaluation.ts';
import type { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { JobChange } from '../../common/specs/job-change.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import type { ModelStore } from '../models/model-store.ts';
import { changeJob } from './change-job.ts';
import { checkSubmission } from './check-submission.ts';
import { fingerprintsOf } from './dataset-fingerprints.ts';
import { describeJudged } from './describe-judged.ts';
import { JobBook, type JobBookDeps } from './job-book.ts';
import { JobRunner, type JobRunnerDeps } from './job-runner.ts';
import { pinStoredModel } from './pin-stored-model.ts';
import { pinTrainer } from './pin-trainer.ts';
import { previewJob } from './preview-job.ts';
import { type RecordJobDeps, recordJob } from './record-job.ts';

export type JobServiceDeps = JobBookDeps &
  Omit<JobRunnerDeps, 'book'> &
  RecordJobDeps & { readonly models: Pick<ModelStore, 'add' | 'get'> };

/** Attempts that one page holds: more would keep devices waiting while it is made. */
const PAGE_ATTEMPTS = 5_000;

const MOST_FAILED = 100;

/** All jobs: submitted, paused, resumed, cancelled, deleted, and taken up again after a restart. */
export class JobService implements Service {
  readonly name = 'job-service';
  readonly #deps: JobServiceDeps;
  readonly #book: JobBook;
  readonly #runner: JobRunner;

  constructor(deps: JobServiceDeps) {
    this.#deps = deps;
    this.#book = new JobBook(deps);
    this.#runner = new JobRunner({ ...deps, book: this.#book });
  }

  /** Goes on with every job that was running. */
  async start(): Promise<void> {
    const { spool, tasks } = this.#deps;
    const unfinished = this.#book.inState('running', 'queued', 'paused');
    await spool.sweep(unfinished.flatMap((job) => tasks.ofJob(job.id)).map((task) => task.id));
    this.#runner.takeUp();
  }

  /** Stops all runs where they are; the next start goes on from there. */
  stop(): Promise<void> {
    return this.#runner.stop();
  }

  /** Submits a job. @throws AppError `invalid-specification`, `not-found` or `dataset-mismatch`, and then nothing changed */
  create(submitted: JobSpec): Job {
    const spec = pinStoredModel(pinTrainer(submitted, this.#deps.devices.list()), this.#deps.models);
    checkSubmission(spec, this.#deps);
    const { database, jobDatasets, findDataset, clock } = this.#deps;
    const id = JobId.parse(randomBytes(5).toString('hex'));
    const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
    database.transaction(() => {
      this.#book.add({ id, state: 'queued', spec, createdAt: clock.now(), ...unstarted });
      jobDatasets.addAll(id, fingerprintsOf(spec, findDataset));
    });
    this.#runner.startQueued();
    return this.#standing(id);
  }

  /** Newest first. */
  list(after: JobId | undefined, limit: number): Job[] {
    return this.#book.list(after, limit);
  }

  /** A job with its rounds from a number on. @throws AppError `not-found` */
  get(id: JobId, from = 1): JobDetails {
    return { ...this.#standing(id), rounds: this.#deps.rounds.ofJob(id, from), tasks: this.#runner.tasksOf(id) };
  }

  /** What would come of a job if it were submitted now. */
  preview(spec: JobSpec): JobPreview {
    return previewJob(this.#deps, spec, this.#runner.queue);
  }

  /** A page of the attempts at the shares of a job's rounds. @throws AppError `not-found` */
  attempts(id: JobId, from: number, to = Number.MAX_SAFE_INTEGER): AttemptPage {
    this.#book.get(id);
    this.#deps.database.settle();
    return this.#deps.attempts.ofRounds(id, { from, to, limit: PAGE_ATTEMPTS });
  }

  /** How good a round is, class by class. @throws AppError `not-found`, also for a round that was not judged */
  evaluation(id: JobId, number: number): RoundEvaluation {
    this.#book.get(id);
    const { rounds, confusions, jobDatasets } = this.#deps;
    const found = { round: rounds.get(id, number), counts: confusions.get(id, number) };
    return describeJudged({ ...found, datasets: jobDatasets.ofJob(id) });
  }

  /** All that is known of a job. @throws AppError `not-found` */
  record(id: JobId): JobRecord {
    return recordJob(this.#deps, this.#standing(id));
  }

  /** Jobs that have not ended, oldest first. */
  unfinished(): Job[] {
    return this.#book.inState('queued', 'running', 'paused').map((job) => this.#book.toJob(job));
  }

  /** Jobs that have failed since a time, a hundred at most, the latest first. */
  failedSince(at: number): Job[] {
    return this.#deps.jobs.failedSince(at, MOST_FAILED).map((job) => this.#book.toJob(job));
  }

  /** Stops working on the job at once. @throws AppError `conflict` unless it is running or queued */
  async pause(id: JobId): Promise<Job> {
    this.#book.expect(id, 'pause', 'running', 'queued');
    await this.#runner.halt(id, 'paused');
    this.#book.expect(id, 'pause', 'running', 'queued'); // it may have ended meanwhile
    this.#book.update(id, { state: 'paused', wait: null }, 'job-paused');
    this.#runner.startQueued();
    return this.#standing(id);
  }

  /** @throws AppError `conflict` unless the job is paused */
  resume(id: JobId): Job {
    this.#book.expect(id, 'resume', 'paused');
    this.#book.update(id, { state: 'queued', failure: null }, 'job-resumed');
    this.#runner.startQueued();
    return this.#standing(id);
  }

  /**
   * Changes a job that has not ended; it holds from the next round on, a deadline at once.
   * @throws AppError `conflict` when it has ended, `invalid-specification` for what it cannot take any more
   */
  change(id: JobId, change: JobChange): Job {
    const job = this.#book.expect(id, 'change', 'running', 'queued', 'paused');
    const changed = changeJob(this.#book.toJob(job), change);
    if (Object.keys(changed.after).length === 0) return this.#standing(id);
    this.#runner.change(this.#book.change(job, changed));
    return this.#standing(id);
  }

  /** Ends the job for good. @throws AppError `conflict` when it has ended */
  async cancel(id: JobId): Promise<Job> {
    this.#book.expect(id, 'cancel', 'running', 'queued', 'paused');
    await this.#runner.halt(id, 'cancelled');
    this.#book.expect(id, 'cancel', 'running', 'queued', 'paused'); // it may have ended meanwhile
    const { database, attempts, clock } = this.#deps;
    const endedAt = clock.now();
    database.transaction(() => {
      this.#book.update(id, { state: 'cancelled', wait: null, endedAt }, 'job-cancelled');
      attempts.endRunning(id, { code: 'cancelled', message: 'the job was cancelled' }, endedAt);
    });
    await this.#runner.releaseWork(id);
    this.#runner.startQueued();
    return this.#standing(id);
  }

  /** Deletes a job that has ended, with its rounds. @throws AppError `conflict` while it has not ended */
  async remove(id: JobId): Promise<void> {
    const job = this.#book.expect(id, 'delete', 'succeeded', 'failed', 'cancelled');
    const { rounds, partitions, partMemories, broadcasts, releaseBlob } = this.#deps;
    const contents = [
      ...rounds.ofJob(id, 0).flatMap((round) => [round.parametersSha256 ?? [], round.strategyStateSha256 ?? []].flat()),
      ...broadcasts.removeOf(id), // where its end was cut short
      ...partitions.ofJob(id).flatMap((part) => (part.kind === 'shard' ? part.sha256 : [])),
      ...partMemories.contentsOf(id),
    ];
    this.#book.remove(job);
    for (const sha256 of contents) await releaseBlob(sha256);
  }

  /**
   * What to wait for until devices are all that the job waits for, where the orchestrator works on while they do; undefined when
   * that is so.
   */
  working(id: JobId): Promise<unknown> | undefined {
    return this.#runner.working(id);
  }

  /** The job of a task cannot go on as things are: it stops, and says why. */
  interrupt(taskId: TaskId, error: AppError): void {
    this.#runner.interrupt(taskId, error);
  }

  get runningCount(): number {
    return this.#runner.count;
  }

  #standing(id: JobId): Job {
    return this.#book.toJob(this.#book.get(id));
  }
}
