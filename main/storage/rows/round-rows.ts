import { z } from 'zod';
import { type JobId, Sha256 } from '../../../common/domain/ids.ts';
import { Evaluation, type Job, MOST_HISTORY, Omission, Participation, type Round } from '../../../common/domain/job.ts';
import type { JudgedFigure } from '../../../common/specs/early-stopping.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly number: number;
  readonly state: 'running' | 'committed';
  readonly started_at: number;
  readonly committed_at: number | null;
  readonly parameters_sha256: string | null;
  readonly strategy_state_sha256: string | null;
  readonly evaluation_json: string | null;
  readonly participants_json: string;
  readonly omissions_json: string;
  readonly bytes_up: number;
  readonly bytes_down: number;
  readonly epsilon: number | null;
  readonly clip_norm: number | null;
  readonly uncut_share: number | null;
}

/** How far a job is, by its rounds. */
type JobStanding = Pick<Job, 'roundsCommitted' | 'evaluation' | 'bestAccuracy' | 'bestRound' | 'history'>;

/** A round as it is kept; number 0 is the state before training. */
export type StoredRound = Round;

function parseEvaluation(json: string | null): Evaluation | null {
  return json === null ? null : Evaluation.parse(JSON.parse(json));
}

function toRound(row: Row): StoredRound {
  const participants = z.array(Participation).parse(JSON.parse(row.participants_json));
  return {
    number: row.number,
    state: row.state,
    startedAt: row.started_at,
    committedAt: row.committed_at,
    parametersSha256: Sha256.nullable().parse(row.parameters_sha256),
    strategyStateSha256: Sha256.nullable().parse(row.strategy_state_sha256),
    evaluation: parseEvaluation(row.evaluation_json),
    participants,
    omissions: z.array(Omission).parse(JSON.parse(row.omissions_json)),
    bytesUp: row.bytes_up,
    bytesDown: row.bytes_down,
    epsilon: row.epsilon,
    ...(row.clip_norm === null || row.uncut_share === null
      ? {}
      : { clipping: { norm: row.clip_norm, uncutShare: row.uncut_share } }),
    ...agesOf(participants),
  };
}

function agesOf(participants: readonly Participation[]): Pick<Round, 'meanStaleness'> {
  const ages = participants.flatMap(({ staleness }) => staleness ?? []);
  return ages.length === 0 ? {} : { meanStaleness: ages.reduce((sum, age) => sum + age, 0) / ages.length };
}

/** Rows of rounds. */
export class RoundRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds the round or replaces it, but for its `epsilon`, which is charged by `PrivacyRows` alone. */
  put(jobId: JobId, round: StoredRound): void {
    this.#database
      .prepare(
        `insert into rounds (job_id, number, state, started_at, committed_at, parameters_sha256, strategy_state_sha256,
           evaluation_json, participants_json, omissions_json, bytes_up, bytes_down, accuracy, committed_sha256,
           clip_norm, uncut_share)
         values (@jobId, @number, @state, @startedAt, @committedAt, @parametersSha256, @strategyStateSha256,
           @evaluation, @participants, @omissions, @bytesUp, @bytesDown, @accuracy,
           @parametersSha256, @clipNorm, @uncutShare)
         on conflict (job_id, number) do update set state = excluded.state, committed_at = excluded.committed_at,
           parameters_sha256 = excluded.parameters_sha256, strategy_state_sha256 = excluded.strategy_state_sha256,
           evaluation_json = excluded.evaluation_json,
           participants_json = excluded.participants_json, omissions_json = excluded.omissions_json,
           bytes_up = excluded.bytes_up, bytes_down = excluded.bytes_down, accuracy = excluded.accuracy,
           committed_sha256 = coalesce(excluded.committed_sha256, committed_sha256),
           clip_norm = excluded.clip_norm, uncut_share = excluded.uncut_share`,
      )
      .run({
        ...round,
        jobId,
        evaluation: round.evaluation === null ? null : JSON.stringify(round.evaluation),
        participants: JSON.stringify(round.participants),
        omissions: JSON.stringify(round.omissions),
        accuracy: round.evaluation?.accuracy ?? null,
        clipNorm: round.clipping?.norm ?? null,
        uncutShare: round.clipping?.uncutShare ?? null,
      });
  }

  /** All rounds of a job from the given number on, in order. */
  ofJob(jobId: JobId, from = 1): StoredRound[] {
    return this.#database
      .prepare<[string, number], Row>('select * from rounds where job_id = ? and number >= ? order by number')
      .all(jobId, from)
      .map(toRound);
  }

  /** The last committed round; before the first one, round 0 with the initial parameters, if they were made. */
  lastCommitted(jobId: JobId): StoredRound | undefined {
    const row = this.#database
      .prepare<[string], Row>(
        "select * from rounds where job_id = ? and state = 'committed' order by number desc limit 1",
      )
      .get(jobId);
    return row && toRound(row);
  }

  /** One round. */
  get(jobId: JobId, number: number): StoredRound | undefined {
    const row = this.#database
      .prepare<[string, number], Row>('select * from rounds where job_id = ? and number = ?')
      .get(jobId, number);
    return row && toRound(row);
  }

  /** Hashes of all parameters that a job's rounds have committed, also of those that were let go, by number from 0. */
  committed(jobId: JobId): Map<number, Sha256> {
    const rows = this.#database
      .prepare<[string], { number: number; committed_sha256: string }>(
        'select number, committed_sha256 from rounds where job_id = ? and committed_sha256 is not null',
      )
      .all(jobId);
    return new Map(rows.map((row) => [row.number, Sha256.parse(row.committed_sha256)]));
  }

  /** What was judged of a job's rounds, in order. */
  judged(jobId: JobId): { readonly number: number; readonly evaluation: Evaluation }[] {
    return this.#database
      .prepare<[string], { number: number; evaluation_json: string }>(
        'select number, evaluation_json from rounds where job_id = ? and evaluation_json is not null order by number',
      )
      .all(jobId)
      .map((row) => ({ number: row.number, evaluation: Evaluation.parse(JSON.parse(row.evaluation_json)) }));
  }

  /** How far a job is. Judged by accuracy, it reads no more of a round than number and accuracy, but for the last one. */
  standing(jobId: JobId, judgedBy: JudgedFigure): JobStanding {
    const last = this.#database
      .prepare<[string], Pick<Row, 'number' | 'evaluation_json'>>(
        `select number, evaluation_json from rounds where job_id = ? and state = 'committed'
         order by number desc limit 1`,
      )
      .get(jobId);
    const { count, best } = this.#database
      .prepare<[string], { count: number; best: number | null }>(
        `select count(accuracy) as count, max(accuracy) as best from rounds where job_id = ?`,
      )
      .get(jobId) ?? { count: 0, best: null };
    return {
      roundsCommitted: last?.number ?? 0,
      evaluation: parseEvaluation(last?.evaluation_json ?? null),
      bestAccuracy: best,
      bestRound: count === 0 ? null : this.#bestRound(jobId, judgedBy),
      history: this.#history(jobId, Math.ceil(count / MOST_HISTORY)),
    };
  }

  /** The first of the best. */
  #bestRound(jobId: JobId, judgedBy: JudgedFigure): number | null {
    const order = judgedBy === 'accuracy' ? 'accuracy desc' : "json_extract(evaluation_json, '$.loss')";
    const found = this.#database
      .prepare<[string], { number: number }>(
        `select number from rounds where job_id = ? and accuracy is not null order by ${order}, number limit 1`,
      )
      .get(jobId);
    return found?.number ?? null;
  }

  /** Every so-manieth accuracy, the last one among them, oldest first. */
  #history(jobId: JobId, stride: number): number[] {
    if (stride === 0) return [];
    return this.#database
      .prepare<[string, number], { accuracy: number }>(
        `select accuracy from (
           select accuracy, row_number() over (order by number desc) - 1 as back
           from rounds where job_id = ? and accuracy is not null
         ) where back % ? = 0 order by back desc`,
      )
      .all(jobId, stride)
      .map(({ accuracy }) => accuracy);
  }

  /** Forgets parameters and strategy state of all rounds but those named for each; returns the hashes that were let go. */
  release(jobId: JobId, keep: { readonly parameters: readonly number[]; readonly state: readonly number[] }): Sha256[] {
    return [
      ...this.#forget('parameters_sha256', jobId, keep.parameters),
      ...this.#forget('strategy_state_sha256', jobId, keep.state),
    ];
  }

  #forget(column: 'parameters_sha256' | 'strategy_state_sha256', jobId: JobId, keep: readonly number[]): Sha256[] {
    const where = `job_id = ? and number not in (${keep.map(() => '?').join(', ')}) and ${column} is not null`;
    const forgotten = this.#database
      .prepare<(string | number)[], { sha256: string }>(`select ${column} as sha256 from rounds where ${where}`)
      .all(jobId, ...keep);
    if (forgotten.length > 0)
      this.#database
        .prepare<(string | number)[]>(`update rounds set ${column} = null where ${where}`)
        .run(jobId, ...keep);
    return forgotten.map(({ sha256 }) => Sha256.parse(sha256));
  }

  /** True while any round has this content. */
  uses(sha256: Sha256): boolean {
    const found = this.#database
      .prepare<[string, string]>(
        'select 1 from rounds where parameters_sha256 = ? or strategy_state_sha256 = ? limit 1',
      )
      .get(sha256, sha256);
    return found !== undefined;
  }
}
