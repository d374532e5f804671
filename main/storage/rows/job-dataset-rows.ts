import type { JobId } from '../../../common/domain/ids.ts';
import { DatasetFingerprint } from '../../../common/domain/job-record.ts';
import type { Database } from '../database.ts';

/** Rows of the data sets that jobs were given. */
export class JobDatasetRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  addAll(jobId: JobId, fingerprints: readonly DatasetFingerprint[]): void {
    const add = this.#database.prepare<[string, string, string]>(
      'insert into job_datasets (job_id, role, body_json) values (?, ?, ?)',
    );
    for (const one of fingerprints) add.run(jobId, one.role, JSON.stringify(one));
  }

  /** Training data before those that judge. */
  ofJob(jobId: JobId): DatasetFingerprint[] {
    return this.#database
      .prepare<[string], { body_json: string }>(
        'select body_json from job_datasets where job_id = ? order by role desc',
      )
      .all(jobId)
      .map((row) => DatasetFingerprint.parse(JSON.parse(row.body_json)));
  }
}
