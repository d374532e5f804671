import { z } from 'zod';
import { DeviceId, type JobId, Sha256 } from '../../../common/domain/ids.ts';
import { RecordedPart } from '../../../common/domain/job-record.ts';
import type { Database } from '../database.ts';

/** One part of a job's data: a shard that can go to any device, or what one device keeps to itself. */
export type StoredPartition = { readonly number: number; readonly samples: number } & (
  | { readonly kind: 'shard'; readonly sha256: Sha256; readonly sizeBytes: number }
  | {
      readonly kind: 'local';
      readonly deviceId: DeviceId;
      /** The job's classes, the same for all its partitions. */
      readonly classes: readonly string[];
    }
);

interface Row {
  readonly number: number;
  readonly samples: number;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly device_id: string | null;
  readonly classes_json: string | null;
}

function toPartition(row: Row): StoredPartition {
  const { number, samples } = row;
  return row.sha256 === null
    ? {
        kind: 'local',
        number,
        samples,
        deviceId: DeviceId.parse(row.device_id),
        classes: z.array(z.string()).parse(JSON.parse(row.classes_json ?? '[]')),
      }
    : { kind: 'shard', number, samples, sha256: Sha256.parse(row.sha256), sizeBytes: row.size_bytes ?? 0 };
}

/** Rows of the parts that a job's data were cut into. */
export class PartitionRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  addAll(jobId: JobId, partitions: readonly StoredPartition[]): void {
    const add = this.#database.prepare(
      `insert into partitions (job_id, number, samples, sha256, size_bytes, device_id, classes_json)
       values (@jobId, @number, @samples, @sha256, @sizeBytes, @deviceId, @classes)`,
    );
    const keep = this.#database.prepare(
      'insert into job_parts (job_id, number, samples, sha256) values (@jobId, @number, @samples, @sha256)',
    );
    const none = { sha256: null, sizeBytes: null, deviceId: null };
    for (const part of partitions) {
      const classes = part.kind === 'local' ? JSON.stringify(part.classes) : null;
      add.run({ jobId, ...none, ...part, classes });
      keep.run({ jobId, ...none, ...part });
    }
  }

  /** What is kept of them until the job is deleted, by number. */
  recorded(jobId: JobId): RecordedPart[] {
    return this.#database
      .prepare<[string], { number: number; samples: number; sha256: string | null }>(
        'select number, samples, sha256 from job_parts where job_id = ? order by number',
      )
      .all(jobId)
      .map((row) => RecordedPart.parse(row));
  }

  /** By number. */
  ofJob(jobId: JobId): StoredPartition[] {
    return this.#database
      .prepare<[string], Row>('select * from partitions where job_id = ? order by number')
      .all(jobId)
      .map(toPartition);
  }

  /** A job that has ended needs its parts no more; returns the shards that were let go. */
  removeOf(jobId: JobId): Sha256[] {
    const shards = this.ofJob(jobId).flatMap((part) => (part.kind === 'shard' ? part.sha256 : []));
    this.#database.prepare<[string]>('delete from partitions where job_id = ?').run(jobId);
    return shards;
  }

  /** True while any job has a shard with this content. */
  uses(sha256: Sha256): boolean {
    return (
      this.#database.prepare<[string]>('select 1 from partitions where sha256 = ? limit 1').get(sha256) !== undefined
    );
  }
}
