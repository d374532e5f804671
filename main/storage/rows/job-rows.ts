import { JobId } from '../../../common/domain/ids.ts';
import { EarlyStop, Failure, FineTuning, type Job, JobState, JobWait } from '../../../common/domain/job.ts';
import { JobSpec } from '../../../common/specs/job-spec.ts';
import type { Database } from '../database.ts';

/** What is kept of a job; its rounds, partitions and tasks have rows of their own. */
export interface StoredJob {
  readonly id: JobId;
  readonly state: JobState;
  readonly wait: JobWait | null;
  readonly spec: JobSpec;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly failure: Failure | null;
  readonly earlyStop: EarlyStop | null;
  readonly model: Job['model'];
  readonly fineTuning?: FineTuning;
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly wait_json: string | null;
  readonly spec_json: string;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly failure_json: string | null;
  readonly early_stop_json: string | null;
  readonly model_json: string | null;
  readonly fine_tuning_json: string | null;
}

const parseNullable = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
const stringifyNullable = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

function toJob(row: Row): StoredJob {
  return {
    id: JobId.parse(row.id),
    state: JobState.parse(row.state),
    wait: JobWait.nullable().parse(parseNullable(row.wait_json)),
    spec: JobSpec.parse(JSON.parse(row.spec_json)),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    failure: Failure.nullable().parse(parseNullable(row.failure_json)),
    earlyStop: EarlyStop.nullable().parse(parseNullable(row.early_stop_json)),
    model: parseNullable(row.model_json) as Job['model'],
    ...(row.fine_tuning_json === null ? {} : { fineTuning: FineTuning.parse(JSON.parse(row.fine_tuning_json)) }),
  };
}

/** Rows of jobs, in the order of their submission. */
export class JobRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(job: StoredJob): void {
    this.#database
      .prepare<[string, string, string, string, number]>(
        'insert into jobs (id, name, state, spec_json, created_at) values (?, ?, ?, ?, ?)',
      )
      .run(job.id, job.spec.name, job.state, JSON.stringify(job.spec), job.createdAt);
  }

  /** Replaces what was submitted. */
  updateSpec({ id, spec }: Pick<StoredJob, 'id' | 'spec'>): void {
    this.#database
      .prepare<[string, string]>('update jobs set spec_json = ? where id = ?')
      .run(JSON.stringify(spec), id);
  }

  /** Replaces where the job stands. */
  update(job: StoredJob): void {
    this.#database
      .prepare(
        `update jobs set state = @state, wait_json = @wait, started_at = @startedAt, ended_at = @endedAt,
           failure_json = @failure, early_stop_json = @earlyStop, model_json = @model, fine_tuning_json = @fineTuning
         where id = @id`,
      )
      .run({
        id: job.id,
        state: job.state,
        startedAt: job.startedAt,
        endedAt: job.endedAt,
        wait: stringifyNullable(job.wait),
        failure: stringifyNullable(job.failure),
        earlyStop: stringifyNullable(job.earlyStop),
        model: stringifyNullable(job.model),
        fineTuning: stringifyNullable(job.fineTuning ?? null),
      });
  }

  get(id: JobId): StoredJob | undefined {
    const row = this.#database.prepare<[string], Row>('select * from jobs where id = ?').get(id);
    return row && toJob(row);
  }

  /** Newest first; `after` is the last job of the page before. */
  list(after: JobId | undefined, limit: number): StoredJob[] {
    return this.#database
      .prepare<[string | null, number], Row>(
        `select * from jobs where sequence < coalesce((select sequence from jobs where id = ?), 9e18)
         order by sequence desc limit ?`,
      )
      .all(after ?? null, limit)
      .map(toJob);
  }

  /** Oldest first. */
  inState(...states: readonly JobState[]): StoredJob[] {
    const marks = states.map(() => '?').join(', ');
    return this.#database
      .prepare<string[], Row>(`select * from jobs where state in (${marks}) order by sequence`)
      .all(...states)
      .map(toJob);
  }

  /** True for a job that is there and has not ended. */
  isUnfinished(id: string): boolean {
    const found = this.#database
      .prepare<[string]>("select 1 from jobs where id = ? and state in ('queued', 'running', 'paused')")
      .get(id);
    return found !== undefined;
  }

  /** The latest first. */
  failedSince(at: number, limit: number): StoredJob[] {
    return this.#database
      .prepare<[number, number], Row>(
        "select * from jobs where state = 'failed' and ended_at >= ? order by ended_at desc limit ?",
      )
      .all(at, limit)
      .map(toJob);
  }

  remove(id: JobId): void {
    this.#database.prepare<[string]>('delete from jobs where id = ?').run(id);
  }
}
