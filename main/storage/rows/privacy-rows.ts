import { z } from 'zod';
import { DeviceId, type JobId } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

const Partitions = z.array(z.int().min(0));

interface PartCharge {
  readonly round: number;
  readonly part: number;
  readonly deviceId: DeviceId;
  readonly epsilon: number;
}

/** What rounds have cost in privacy, and who was drawn for them. */
export class PrivacyRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Counts one more release of the round, which is in the table, and what all of the job have cost with it. */
  charge(jobId: JobId, round: number, epsilon: number): void {
    this.#database
      .prepare('update rounds set releases = releases + 1, epsilon = ? where job_id = ? and number = ?')
      .run(epsilon, jobId, round);
  }

  /** How often each round of the job that has cost anything was charged. */
  releases(jobId: JobId): ReadonlyMap<number, number> {
    const rows = this.#database
      .prepare<[string], { number: number; releases: number }>(
        'select number, releases from rounds where job_id = ? and releases > 0',
      )
      .all(jobId);
    return new Map(rows.map(({ number, releases }) => [number, releases]));
  }

  /** Counts one more update of the part, which a device is asked for, and keeps with the round what any part has cost at most. */
  chargePart(jobId: JobId, { round, part, deviceId, epsilon }: PartCharge): void {
    this.#database
      .prepare(
        `insert into part_releases (job_id, partition, device_id, releases) values (?, ?, ?, 1)
         on conflict (job_id, partition, device_id) do update set releases = releases + 1`,
      )
      .run(jobId, part, deviceId);
    this.#database.prepare('update rounds set epsilon = ? where job_id = ? and number = ?').run(epsilon, jobId, round);
  }

  /** How many updates of each part of the job were asked for; nothing of parts of which none was. */
  updatesOfParts(jobId: JobId): Map<number, number> {
    const rows = this.#database
      .prepare<[string], { partition: number; releases: number }>(
        'select partition, sum(releases) as releases from part_releases where job_id = ? group by partition',
      )
      .all(jobId);
    return new Map(rows.map(({ partition, releases }) => [partition, releases]));
  }

  /** Devices that were asked for updates of a job's parts. */
  askedDevices(jobId: JobId): { readonly deviceId: DeviceId; readonly part: number }[] {
    return this.#database
      .prepare<[string], { device_id: string; partition: number }>(
        'select device_id, partition from part_releases where job_id = ?',
      )
      .all(jobId)
      .map(({ device_id, partition }) => ({ deviceId: DeviceId.parse(device_id), part: partition }));
  }

  /** Parts that were drawn for the round; undefined before that, and once it is kept. */
  drawn(jobId: JobId, round: number): number[] | undefined {
    const row = this.#database
      .prepare<[string, number], { partitions_json: string }>(
        'select partitions_json from round_draws where job_id = ? and round = ?',
      )
      .get(jobId, round);
    return row && Partitions.parse(JSON.parse(row.partitions_json));
  }

  keepDraw(jobId: JobId, round: number, partitions: readonly number[]): void {
    this.#database
      .prepare('insert into round_draws (job_id, round, partitions_json) values (?, ?, ?)')
      .run(jobId, round, JSON.stringify(partitions));
  }

  forgetDraw(jobId: JobId, round: number): void {
    this.#database.prepare('delete from round_draws where job_id = ? and round = ?').run(jobId, round);
  }
}
