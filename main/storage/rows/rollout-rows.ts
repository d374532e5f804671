import type { DeviceId } from '../../../common/domain/ids.ts';
import { Failure } from '../../../common/domain/job.ts';
import type { ReleaseVersion } from '../../../common/updates/release-version.ts';
import { RolloutHalt, type RolloutState } from '../../../common/updates/rollout.ts';
import type { Database } from '../database.ts';

/** A rollout as it is kept. */
export interface StoredRollout {
  readonly id: string;
  readonly version: ReleaseVersion;
  readonly state: RolloutState;
  readonly first: DeviceId | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly halt: RolloutHalt | null;
}

/** What one device was asked for, and what has come of it. */
export interface StoredOrder {
  readonly id: string;
  readonly rolloutId: string;
  readonly deviceId: DeviceId;
  readonly deviceName: string;
  readonly from: string;
  readonly state: 'updating' | 'updated' | 'failed' | 'withdrawn';
  readonly orderedAt: number;
  /** When the device was told, free of the models that it served; null before that. */
  readonly clearedAt: number | null;
  readonly endedAt: number | null;
  readonly failure: Failure | null;
}

interface RolloutRow {
  readonly id: string;
  readonly version: ReleaseVersion;
  readonly state: RolloutState;
  readonly first_device: DeviceId | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly halt_json: string | null;
}

interface OrderRow {
  readonly id: string;
  readonly rollout_id: string;
  readonly device_id: DeviceId;
  readonly device_name: string;
  readonly from_version: string;
  readonly state: StoredOrder['state'];
  readonly ordered_at: number;
  readonly cleared_at: number | null;
  readonly ended_at: number | null;
  readonly failure_json: string | null;
}

/** Rows of rollouts and of the orders that they gave. */
export class RolloutRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The rollout that was started last. */
  newest(): StoredRollout | undefined {
    const row = this.#database
      .prepare<[], RolloutRow>('select * from rollouts order by started_at desc, rowid desc limit 1')
      .get();
    return row && toRollout(row);
  }

  put({ id, version, state, first, startedAt, endedAt, halt }: StoredRollout): void {
    this.#database
      .prepare<[string, string, string, string | null, number, number | null, string | null]>(
        `insert into rollouts (id, version, state, first_device, started_at, ended_at, halt_json) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set state = excluded.state, ended_at = excluded.ended_at, halt_json = excluded.halt_json`,
      )
      .run(id, version, state, first, startedAt, endedAt, halt && JSON.stringify(halt));
  }

  ordersOf(rolloutId: string): StoredOrder[] {
    return this.#database
      .prepare<[string], OrderRow>('select * from update_orders where rollout_id = ? order by ordered_at, rowid')
      .all(rolloutId)
      .map(toOrder);
  }

  putOrder(order: StoredOrder): void {
    const { id, rolloutId, deviceId, deviceName, from, state, orderedAt, clearedAt, endedAt, failure } = order;
    this.#database
      .prepare<[string, string, string, string, string, string, number, number | null, number | null, string | null]>(
        `insert into update_orders
           (id, rollout_id, device_id, device_name, from_version, state, ordered_at, cleared_at, ended_at, failure_json)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set state = excluded.state, cleared_at = excluded.cleared_at, ended_at = excluded.ended_at,
           failure_json = excluded.failure_json`,
      )
      .run(
        ...([id, rolloutId, deviceId, deviceName, from, state, orderedAt, clearedAt, endedAt] as const),
        failure && JSON.stringify(failure),
      );
  }
}

function toRollout({ first_device, started_at, ended_at, halt_json, ...row }: RolloutRow): StoredRollout {
  const halt = halt_json === null ? null : RolloutHalt.parse(JSON.parse(halt_json));
  return { ...row, first: first_device, startedAt: started_at, endedAt: ended_at, halt };
}

function toOrder(row: OrderRow): StoredOrder {
  return {
    id: row.id,
    rolloutId: row.rollout_id,
    deviceId: row.device_id,
    deviceName: row.device_name,
    from: row.from_version,
    state: row.state,
    orderedAt: row.ordered_at,
    clearedAt: row.cleared_at,
    endedAt: row.ended_at,
    failure: row.failure_json === null ? null : Failure.parse(JSON.parse(row.failure_json)),
  };
}
