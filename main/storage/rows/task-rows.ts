import { UpdateSummary } from '../../../common/domain/assignment.ts';
import { DeviceId, JobId, TaskId } from '../../../common/domain/ids.ts';
import { Failure, TaskState } from '../../../common/domain/job.ts';
import type { Database } from '../database.ts';

/** What is kept of a task; its progress is of the moment and is not. */
export interface StoredTask {
  readonly id: TaskId;
  readonly jobId: JobId;
  readonly round: number;
  readonly partition: number;
  readonly deviceId: DeviceId | null;
  readonly attempt: number;
  readonly state: TaskState;
  readonly failure: Failure | null;
  readonly update: UpdateSummary | null;
  readonly updatedAt: number;
}

interface Row {
  readonly id: string;
  readonly job_id: string;
  readonly round: number;
  readonly partition: number;
  readonly device_id: string | null;
  readonly attempt: number;
  readonly state: string;
  readonly failure_json: string | null;
  readonly update_json: string | null;
  readonly updated_at: number;
}

function toTask(row: Row): StoredTask {
  return {
    id: TaskId.parse(row.id),
    jobId: JobId.parse(row.job_id),
    round: row.round,
    partition: row.partition,
    deviceId: DeviceId.nullable().parse(row.device_id),
    attempt: row.attempt,
    state: TaskState.parse(row.state),
    failure: row.failure_json === null ? null : Failure.parse(JSON.parse(row.failure_json)),
    update: row.update_json === null ? null : UpdateSummary.parse(JSON.parse(row.update_json)),
    updatedAt: row.updated_at,
  };
}

/** Rows of tasks. */
export class TaskRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds the task or replaces it. */
  put(task: StoredTask): void {
    this.#database
      .prepare(
        `insert into tasks (id, job_id, round, partition, device_id, attempt, state, failure_json, update_json, updated_at)
         values (@id, @jobId, @round, @partition, @deviceId, @attempt, @state, @failure, @update, @updatedAt)
         on conflict (id) do update set device_id = excluded.device_id, attempt = excluded.attempt,
           state = excluded.state, failure_json = excluded.failure_json, update_json = excluded.update_json,
           updated_at = excluded.updated_at`,
      )
      .run({
        ...task,
        failure: task.failure === null ? null : JSON.stringify(task.failure),
        update: task.update === null ? null : JSON.stringify(task.update),
      });
  }

  /** By partition. */
  ofRound(jobId: JobId, round: number): StoredTask[] {
    return this.#database
      .prepare<[string, number], Row>('select * from tasks where job_id = ? and round = ? order by partition')
      .all(jobId, round)
      .map(toTask);
  }

  /** Rounds that have tasks, in order. */
  roundsOf(jobId: JobId): number[] {
    return this.#database
      .prepare<[string], { round: number }>('select distinct round from tasks where job_id = ? order by round')
      .all(jobId)
      .map(({ round }) => round);
  }

  /** Of all rounds that are not committed. */
  ofJob(jobId: JobId): StoredTask[] {
    return this.#database.prepare<[string], Row>('select * from tasks where job_id = ?').all(jobId).map(toTask);
  }

  remove(id: TaskId): void {
    this.#database.prepare<[string]>('delete from tasks where id = ?').run(id);
  }

  /** Rounds that are committed keep their participants; their tasks are let go. */
  removeBefore(jobId: JobId, round: number): void {
    this.#database.prepare<[string, number]>('delete from tasks where job_id = ? and round < ?').run(jobId, round);
  }
}
