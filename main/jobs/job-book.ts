import type { JobId } from '../../common/domain/ids.ts';
import { hasEnded, type Job, type JobState, type JobWaitFor } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { judgedFigureOf } from '../../common/specs/job-spec.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import type { JobRows, StoredJob } from '../storage/rows/job-rows.ts';
import type { RoundRows } from '../storage/rows/round-rows.ts';
import type { ChangedJob } from './change-job.ts';

export interface JobBookDeps {
  readonly database: Database;
  readonly jobs: JobRows;
  readonly rounds: RoundRows;
  readonly events: EventLog;
  readonly clock: Clock;
}

/** What each job is and where it stands; every change is written together with its event. */
export class JobBook {
  readonly #deps: JobBookDeps;

  constructor(deps: JobBookDeps) {
    this.#deps = deps;
  }

  add(job: StoredJob): void {
    const { database, jobs, events } = this.#deps;
    database.transaction(() => {
      jobs.add(job);
      events.append({ kind: 'job-created', ...subjectOf(job) });
    });
  }

  /** @throws AppError `not-found` */
  get(id: JobId): StoredJob {
    const job = this.#deps.jobs.get(id);
    if (job === undefined) throw new AppError('not-found', `there is no job ${id}`);
    return job;
  }

  /** The job, for a change that only these states allow. @throws AppError `not-found` or `conflict` */
  expect(id: JobId, verb: string, ...states: readonly JobState[]): StoredJob {
    const job = this.get(id);
    if (states.includes(job.state)) return job;
    const hint = hasEnded(job.state) ? 'It has ended.' : `That is possible when it is ${states.join(' or ')}.`;
    throw new AppError('conflict', `cannot ${verb} job ${job.spec.name}: it is ${job.state}`, { hint });
  }

  inState(...states: readonly JobState[]): StoredJob[] {
    return this.#deps.jobs.inState(...states);
  }

  update(
    id: JobId,
    change: Partial<StoredJob>,
    event?: 'job-started' | 'job-paused' | 'job-resumed' | 'job-cancelled',
  ): StoredJob {
    const { database, jobs, events } = this.#deps;
    const job = { ...this.get(id), ...change };
    database.transaction(() => {
      jobs.update(job);
      if (event !== undefined) events.append({ kind: event, ...subjectOf(job) });
    });
    return job;
  }

  /** Writes down what of a job was changed. */
  change(job: StoredJob, { spec, before, after }: ChangedJob): StoredJob {
    const { database, jobs, rounds, events } = this.#deps;
    const changed = { ...job, spec };
    const round = rounds.lastCommitted(job.id)?.number ?? 0;
    database.transaction(() => {
      jobs.updateSpec(changed);
      events.append({ kind: 'job-changed', ...subjectOf(job), round, before, after });
    });
    return changed;
  }

  /** Says what a running job waits for; null when it goes on. */
  setWait(id: JobId, wait: JobWaitFor | null): void {
    const { database, events, clock } = this.#deps;
    database.transaction(() => {
      const job = this.update(id, { wait: wait === null ? null : { ...wait, since: clock.now() } });
      if (job.wait === null) events.append({ kind: 'job-went-on', ...subjectOf(job) });
      else events.append({ kind: 'job-waited', ...subjectOf(job), wait: job.wait });
    });
  }

  remove(job: StoredJob): void {
    const { database, jobs, events } = this.#deps;
    database.transaction(() => {
      jobs.remove(job.id);
      events.append({ kind: 'job-removed', ...subjectOf(job) });
    });
  }

  /** Newest first. */
  list(after: JobId | undefined, limit: number): Job[] {
    return this.#deps.jobs.list(after, limit).map((job) => this.toJob(job));
  }

  /** A job as people and programs see it. */
  toJob(job: StoredJob): Job {
    return { ...job, name: job.spec.name, ...this.#deps.rounds.standing(job.id, judgedFigureOf(job.spec)) };
  }
}

/** How events name a job. */
export function subjectOf(job: StoredJob) {
  return { jobId: job.id, jobName: job.spec.name };
}
