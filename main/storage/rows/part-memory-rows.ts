import { DeviceId, type JobId, Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** What a job remembers of one part of its data. */
export interface PartMemory {
  /** Local steps that committed rounds have taken on it. */
  readonly steps: number;
  /** Its control variate, content in the blob store; null while it is zero. */
  readonly controlSha256: Sha256 | null;
  /** The device that trained on it last, where devices keep something from round to round; else null. */
  readonly deviceId: DeviceId | null;
}

interface Row {
  readonly partition: number;
  readonly steps: number;
  readonly control_sha256: string | null;
  readonly device_id: string | null;
}

/** Rows of what jobs remember of the parts of their data. */
export class PartMemoryRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(jobId: JobId, partition: number, { steps, controlSha256, deviceId }: PartMemory): void {
    this.#database
      .prepare(
        `insert into part_memories (job_id, partition, steps, control_sha256, device_id) values (?, ?, ?, ?, ?)
         on conflict (job_id, partition) do update set steps = excluded.steps, control_sha256 = excluded.control_sha256,
           device_id = excluded.device_id`,
      )
      .run(jobId, partition, steps, controlSha256, deviceId);
  }

  /** By the number of the part. */
  ofJob(jobId: JobId): Map<number, PartMemory> {
    const rows = this.#database.prepare<[string], Row>('select * from part_memories where job_id = ?').all(jobId);
    return new Map(
      rows.map((row) => [
        row.partition,
        {
          steps: row.steps,
          controlSha256: Sha256.nullable().parse(row.control_sha256),
          deviceId: DeviceId.nullable().parse(row.device_id),
        },
      ]),
    );
  }

  /** A job that has ended needs them no more; returns the content that was let go. */
  removeOf(jobId: JobId): Sha256[] {
    const contents = this.contentsOf(jobId);
    this.#database.prepare<[string]>('delete from part_memories where job_id = ?').run(jobId);
    return contents;
  }

  contentsOf(jobId: JobId): Sha256[] {
    return [...this.ofJob(jobId).values()].flatMap(({ controlSha256 }) => controlSha256 ?? []);
  }

  /** True while any job has this content. */
  uses(sha256: Sha256): boolean {
    const found = this.#database
      .prepare<[string]>('select 1 from part_memories where control_sha256 = ? limit 1')
      .get(sha256);
    return found !== undefined;
  }
}
