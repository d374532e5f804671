import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { JobId } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** Rows of what was taken for what, `classes × classes` counts a round. */
export class ConfusionRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds what was counted in a round, or replaces it. */
  put(jobId: JobId, round: number, counts: Uint32Array<ArrayBuffer>): void {
    this.#database
      .prepare<[string, number, Buffer]>(
        `insert into confusions (job_id, round, counts) values (?, ?, ?)
         on conflict (job_id, round) do update set counts = excluded.counts`,
      )
      .run(jobId, round, deflateRawSync(counts));
  }

  /** The counts of a round, the true class in rows; undefined where they are not kept. */
  get(jobId: JobId, round: number): Uint32Array<ArrayBuffer> | undefined {
    const row = this.#database
      .prepare<[string, number], { counts: Buffer }>('select counts from confusions where job_id = ? and round = ?')
      .get(jobId, round);
    return row && new Uint32Array(Uint8Array.from(inflateRawSync(row.counts)).buffer);
  }

  /** Forgets those of all rounds but these. */
  release(jobId: JobId, keep: readonly number[]): void {
    const marks = keep.map(() => '?').join(', ');
    this.#database
      .prepare<(string | number)[]>(`delete from confusions where job_id = ? and round not in (${marks})`)
      .run(jobId, ...keep);
  }
}
