import type { BlobReference } from '../../../common/domain/assignment.ts';
import { type JobId, Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** What the devices of a round start from, and how to get there from what they started from before. */
export interface StoredBroadcast {
  readonly round: number;
  /** Null once it was let go. */
  readonly parametersSha256: Sha256 | null;
  /** A packed change of a base; a base of null is zeros. Null where only the parameters themselves lead there. */
  readonly delta: { readonly base: Sha256 | null; readonly change: BlobReference } | null;
}

interface Row {
  readonly round: number;
  readonly parameters_sha256: string | null;
  readonly change_sha256: string | null;
  readonly change_bytes: number | null;
  readonly base_sha256: string | null;
}

const Hash = Sha256.nullable();

function toBroadcast(row: Row): StoredBroadcast {
  const sha256 = Hash.parse(row.change_sha256);
  const change = sha256 && { sha256, sizeBytes: row.change_bytes ?? 0 };
  return {
    round: row.round,
    parametersSha256: Hash.parse(row.parameters_sha256),
    delta: change && { base: Hash.parse(row.base_sha256), change },
  };
}

function contentsOf({ parametersSha256, delta }: StoredBroadcast): Sha256[] {
  return [parametersSha256, delta?.change.sha256 ?? null].filter((sha256) => sha256 !== null);
}

/** Rows of what was made for the devices of the latest rounds. */
export class BroadcastRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(jobId: JobId, { round, parametersSha256, delta }: StoredBroadcast): void {
    this.#database
      .prepare(
        `insert into broadcasts (job_id, round, parameters_sha256, change_sha256, change_bytes, base_sha256)
         values (?, ?, ?, ?, ?, ?)`,
      )
      .run(
        jobId,
        round,
        parametersSha256,
        delta?.change.sha256 ?? null,
        delta?.change.sizeBytes ?? null,
        delta?.base ?? null,
      );
  }

  /** By round. */
  ofJob(jobId: JobId): StoredBroadcast[] {
    return this.#database
      .prepare<[string], Row>('select * from broadcasts where job_id = ? order by round')
      .all(jobId)
      .map(toBroadcast);
  }

  /** Forgets rounds before the first one, and the parameters of rounds before the last one; returns what was let go. */
  release(jobId: JobId, { first, last }: { readonly first: number; readonly last: number }): Sha256[] {
    const before = this.ofJob(jobId).flatMap(contentsOf);
    this.#database.prepare<[string, number]>('delete from broadcasts where job_id = ? and round < ?').run(jobId, first);
    this.#database
      .prepare<[string, number]>('update broadcasts set parameters_sha256 = null where job_id = ? and round < ?')
      .run(jobId, last);
    const after = new Set(this.ofJob(jobId).flatMap(contentsOf));
    return before.filter((sha256) => !after.has(sha256));
  }

  /** A job that has ended broadcasts no more; returns what was let go. */
  removeOf(jobId: JobId): Sha256[] {
    const contents = this.ofJob(jobId).flatMap(contentsOf);
    this.#database.prepare<[string]>('delete from broadcasts where job_id = ?').run(jobId);
    return contents;
  }

  /** True while any job broadcasts this content. */
  uses(sha256: Sha256): boolean {
    return (
      this.#database
        .prepare<[string, string]>(
          'select 1 from broadcasts where parameters_sha256 = ? union all select 1 from broadcasts where change_sha256 = ? limit 1',
        )
        .get(sha256, sha256) !== undefined
    );
  }
}
