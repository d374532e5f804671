import { Attempt, type RoundAttempts } from '../../../common/domain/attempt.ts';
import { DeviceId, type JobId } from '../../../common/domain/ids.ts';
import type { Failure } from '../../../common/domain/job.ts';
import type { ErrorCode } from '../../../common/errors.ts';
import type { Database } from '../database.ts';

/** Where an attempt belongs. */
export interface AttemptPlace {
  readonly jobId: JobId;
  readonly round: number;
}

interface Row {
  readonly round: number;
  readonly partition: number;
  readonly attempt: number;
  readonly device_id: string;
  readonly outcome: string;
  readonly offered_at: number;
  readonly training_started_at: number | null;
  readonly upload_started_at: number | null;
  readonly ended_at: number | null;
  readonly failure_json: string | null;
  readonly bytes_up: number;
  readonly bytes_down: number;
  readonly asked_steps: number | null;
  readonly steps: number | null;
}

interface RoundSpan {
  readonly from: number;
  readonly to: number;
  /** Attempts that are enough: rounds are given whole, and no more of them once there are so many. */
  readonly limit: number;
}

const KEY = 'job_id = @jobId and round = @round and partition = @partition and attempt = @attempt';

function toAttempt(row: Row): Attempt {
  return Attempt.parse({
    deviceId: row.device_id,
    partition: row.partition,
    attempt: row.attempt,
    outcome: row.outcome,
    offeredAt: row.offered_at,
    trainingStartedAt: row.training_started_at,
    uploadStartedAt: row.upload_started_at,
    endedAt: row.ended_at,
    failure: row.failure_json === null ? null : JSON.parse(row.failure_json),
    bytesUp: row.bytes_up,
    bytesDown: row.bytes_down,
    ...(row.asked_steps === null ? {} : { askedSteps: row.asked_steps }),
    ...(row.steps === null ? {} : { steps: row.steps }),
  });
}

/** Rows of attempts. */
export class AttemptRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds the attempt or replaces it. */
  put(place: AttemptPlace, attempt: Attempt): void {
    this.#database
      .prepare(
        `insert or replace into attempts (job_id, round, partition, attempt, device_id, outcome, offered_at,
           training_started_at, upload_started_at, ended_at, failure_json, bytes_up, bytes_down, asked_steps, steps)
         values (@jobId, @round, @partition, @attempt, @deviceId, @outcome, @offeredAt, @trainingStartedAt,
           @uploadStartedAt, @endedAt, @failure, @bytesUp, @bytesDown, @askedSteps, @steps)`,
      )
      .run({
        askedSteps: null,
        steps: null,
        ...attempt,
        jobId: place.jobId,
        round: place.round,
        failure: attempt.failure === null ? null : JSON.stringify(attempt.failure),
      });
  }

  /** Writes how far an attempt is, and never how it ended. Does nothing when it is not kept any more. */
  mark(place: AttemptPlace, attempt: Attempt): void {
    const { partition, attempt: number, trainingStartedAt, uploadStartedAt, bytesUp, bytesDown } = attempt;
    this.#database
      .prepare(
        `update attempts set training_started_at = @trainingStartedAt, upload_started_at = @uploadStartedAt,
           bytes_up = @bytesUp, bytes_down = @bytesDown where ${KEY}`,
      )
      .run({
        jobId: place.jobId,
        round: place.round,
        partition,
        attempt: number,
        trainingStartedAt,
        uploadStartedAt,
        bytesUp,
        bytesDown,
      });
  }

  /** Those at the shares of one round, by partition and number. */
  ofRound({ jobId, round }: AttemptPlace): Attempt[] {
    return this.#between(jobId, round, round).flatMap(({ attempts }) => attempts);
  }

  /** The attempts of a job's rounds, and the round to go on with when that were not all. */
  ofRounds(jobId: JobId, { from, to, limit }: RoundSpan): { rounds: RoundAttempts[]; next: number | null } {
    const beyond = this.#database
      .prepare<[string, number, number, number], { round: number }>(
        `select round from attempts where job_id = ? and round between ? and ?
         order by round, partition, attempt limit 1 offset ?`,
      )
      .get(jobId, from, to, limit)?.round;
    if (beyond === undefined) return { rounds: this.#between(jobId, from, to), next: null };
    const whole = this.#between(jobId, from, beyond - 1);
    if (whole.length > 0) return { rounds: whole, next: beyond };
    return { rounds: this.#between(jobId, from, beyond), next: beyond < to ? beyond + 1 : null };
  }

  /** How many attempts of each device have failed with one of these codes. */
  countFailures(jobId: JobId, codes: readonly ErrorCode[]): Map<DeviceId, number> {
    const marks = codes.map(() => '?').join(', ');
    const rows = this.#database
      .prepare<string[], { device_id: string; count: number }>(
        `select device_id, count(*) as count from attempts
         where job_id = ? and json_extract(failure_json, '$.code') in (${marks}) group by device_id`,
      )
      .all(jobId, ...codes);
    return new Map(rows.map(({ device_id, count }) => [DeviceId.parse(device_id), count]));
  }

  /** Takes back all attempts of a job that are running: nobody waits for them any more. */
  endRunning(jobId: JobId, why: Failure, endedAt: number): void {
    this.#database
      .prepare<[string, number, string]>(
        `update attempts set outcome = 'cancelled', failure_json = ?, ended_at = ?
         where job_id = ? and outcome = 'running'`,
      )
      .run(JSON.stringify(why), endedAt, jobId);
  }

  /** Lets go those of earlier rounds. */
  removeBefore(jobId: JobId, round: number): void {
    this.#database.prepare<[string, number]>('delete from attempts where job_id = ? and round < ?').run(jobId, round);
  }

  #between(jobId: JobId, from: number, to: number): RoundAttempts[] {
    const rows = this.#database
      .prepare<[string, number, number], Row>(
        `select * from attempts where job_id = ? and round between ? and ? order by round, partition, attempt`,
      )
      .all(jobId, from, to);
    const rounds: RoundAttempts[] = [];
    for (const row of rows) {
      if (rounds.at(-1)?.round !== row.round) rounds.push({ round: row.round, attempts: [] });
      rounds.at(-1)?.attempts.push(toAttempt(row));
    }
    return rounds;
  }
}
