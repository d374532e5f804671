import { DeviceId, type JobId, Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** One part of a job's data: a shard that can go to any device, or what one device keeps to itself. */
export type StoredPartition = { readonly number: number; readonly samples: number } & (
  | { readonly kind: 'shard'; readonly sha256: Sha256; readonly sizeBytes: number }
  | { readonly kind: 'local'; readonly deviceId: DeviceId }
);

interface Row {
  readonly number: number;
  readonly samples: number;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly device_id: string | null;
}

function toPartition(row: Row): StoredPartition {
  const { number, samples } = row;
  return row.sha256 === null
    ? { kind: 'local', number, samples, deviceId: DeviceId.parse(row.device_id) }
    : { kind: 'shard', number, samples, sha256: Sha256.parse(row.sha256), sizeBytes: row.size_bytes ?? 0 };
}

/** Rows of the parts that a job's data were cut into. */
export class PartitionRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  addAll(jobId: JobId, partitions: readonly StoredPartition[]): void {
    const add = this.#database.prepare<[string, number, number, string | null, number | null, string | null]>(
      'insert into partitions (job_id, number, samples, sha256, size_bytes, device_id) values (?, ?, ?, ?, ?, ?)',
    );
    for (const part of partitions) {
      if (part.kind === 'shard') add.run(jobId, part.number, part.samples, part.sha256, part.sizeBytes, null);
      else add.run(jobId, part.number, part.samples, null, null, part.deviceId);
    }
  }

  /** By number. */
  ofJob(jobId: JobId): StoredPartition[] {
    return this.#database
      .prepare<[string], Row>('select * from partitions where job_id = ? order by number')
      .all(jobId)
      .map(toPartition);
  }

  /** True while any job has a shard with this content. */
  uses(sha256: Sha256): boolean {
    return (
      this.#database.prepare<[string]>('select 1 from partitions where sha256 = ? limit 1').get(sha256) !== undefined
    );
  }
}
