import { DeviceId } from '../../../common/domain/ids.ts';
import { type DeviceWake, WakeCause, WakeReason, WakeState } from '../../../common/domain/wake.ts';
import type { Database } from '../database.ts';

export type StoredWake = Omit<DeviceWake, 'waitsMs'>;

interface Row {
  readonly id: number;
  readonly device_id: string;
  readonly reason_json: string;
  readonly state: string;
  readonly cause: string | null;
  readonly targets_json: string;
  readonly at: number;
  readonly ended_at: number | null;
}

/** Kept of each device. */
const MOST_KEPT = 50;

/** Rows of the tries to wake devices. */
export class WakeRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a try, gives it its number, and forgets the oldest ones of the device. */
  add(wake: Omit<StoredWake, 'id'>): StoredWake {
    const { lastInsertRowid } = this.#database
      .prepare(
        `insert into device_wakes (device_id, reason_json, state, cause, targets_json, at, ended_at)
         values (@deviceId, @reason, @state, @cause, @targets, @at, @endedAt)`,
      )
      .run({ ...wake, reason: JSON.stringify(wake.reason), targets: JSON.stringify(wake.targets) });
    this.#database
      .prepare<[string, string, number]>(
        `delete from device_wakes where device_id = ? and id not in
           (select id from device_wakes where device_id = ? order by id desc limit ?)`,
      )
      .run(wake.deviceId, wake.deviceId, MOST_KEPT);
    return { ...wake, id: Number(lastInsertRowid) };
  }

  end({ id, state, cause, endedAt }: StoredWake): void {
    this.#database
      .prepare<[string, string | null, number | null, number]>(
        'update device_wakes set state = ?, cause = ?, ended_at = ? where id = ?',
      )
      .run(state, cause, endedAt, id);
  }

  /** Oldest first. */
  ofDevice(id: DeviceId): StoredWake[] {
    return this.#read(
      this.#database.prepare<[string], Row>('select * from device_wakes where device_id = ? order by id').all(id),
    );
  }

  waiting(): StoredWake[] {
    return this.#read(this.#database.prepare<[], Row>("select * from device_wakes where state = 'waiting'").all());
  }

  remove(id: DeviceId): void {
    this.#database.prepare<[string]>('delete from device_wakes where device_id = ?').run(id);
  }

  #read(rows: readonly Row[]): StoredWake[] {
    return rows.map((row) => ({
      id: row.id,
      deviceId: DeviceId.parse(row.device_id),
      reason: WakeReason.parse(JSON.parse(row.reason_json)),
      state: WakeState.parse(row.state),
      cause: WakeCause.nullable().parse(row.cause),
      targets: JSON.parse(row.targets_json) as string[],
      at: row.at,
      endedAt: row.ended_at,
    }));
  }
}
