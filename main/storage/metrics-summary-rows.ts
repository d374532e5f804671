import type SqliteDatabase from 'better-sqlite3';
import type { DeviceId } from '../../common/domain/ids.ts';

/** Spans that readings are summed up over. */
export type SummaryTier = 'minute' | 'hour';

/** What a device's metrics came to in a span that begins at `at`, packed. */
export interface StoredSummary {
  readonly at: number;
  readonly summary: Uint8Array;
}

export interface TieredSummary extends StoredSummary {
  readonly deviceId: DeviceId;
  readonly tier: SummaryTier;
}

/** Devices have a short key here: their ids would take as much room as what is kept of them. */
export const SUMMARY_SCHEMA = `
create table if not exists summarised_devices (
  device_key integer primary key,
  device_id text not null unique
) strict;
create table if not exists summaries (
  device_key integer not null,
  tier integer not null,
  at integer not null,
  summary blob not null,
  primary key (device_key, tier, at)
) strict, without rowid;
`;

const TIERS: Readonly<Record<SummaryTier, number>> = { minute: 1, hour: 2 };
const KEY = '(select device_key from summarised_devices where device_id = ?)';

/** Adds summaries, and replaces those of the same time. */
export function putSummaries(connection: SqliteDatabase.Database, rows: readonly TieredSummary[]): void {
  const know = connection.prepare<[string]>('insert or ignore into summarised_devices (device_id) values (?)');
  const put = connection.prepare<[string, number, number, Uint8Array]>(
    `insert or replace into summaries values (${KEY}, ?, ?, ?)`,
  );
  for (const { deviceId, tier, at, summary } of rows) {
    know.run(deviceId);
    put.run(deviceId, TIERS[tier], at, summary);
  }
}

/** From `since` on and before `until`, oldest first. */
export function summariesOf(
  connection: SqliteDatabase.Database,
  deviceId: DeviceId,
  { tier, since, until }: { readonly tier: SummaryTier; readonly since: number; readonly until: number },
): StoredSummary[] {
  const sql = `select at, summary from summaries where device_key = ${KEY} and tier = ? and at >= ? and at < ? order by at`;
  return connection
    .prepare<[string, number, number, number], StoredSummary>(sql)
    .all(deviceId, TIERS[tier], since, until);
}

/** Each device with the beginning of its newest minute. */
export function newestMinutes(connection: SqliteDatabase.Database): ReadonlyMap<string, number> {
  const sql = `select device_id as deviceId,
    (select max(at) from summaries where device_key = d.device_key and tier = ${TIERS.minute}) as at
    from summarised_devices d`;
  const rows = connection.prepare<[], { deviceId: string; at: number | null }>(sql).all();
  return new Map(rows.flatMap(({ deviceId, at }) => (at === null ? [] : [[deviceId, at]])));
}

/**
 * Lets go of what is older than its tier is kept, of so many devices after the given key. Returns the key to go on after; 0 at
 * the end.
 */
export function forgetSummaries(
  connection: SqliteDatabase.Database,
  {
    after,
    most,
    keepFrom,
  }: { readonly after: number; readonly most: number; readonly keepFrom: Record<SummaryTier, number> },
): number {
  const keys = connection
    .prepare<[number, number], { device_key: number }>(
      'select device_key from summarised_devices where device_key > ? order by device_key limit ?',
    )
    .all(after, most);
  const forget = connection.prepare<[number, number, number]>(
    'delete from summaries where device_key = ? and tier = ? and at < ?',
  );
  for (const { device_key: key } of keys) {
    forget.run(key, TIERS.minute, keepFrom.minute);
    forget.run(key, TIERS.hour, keepFrom.hour);
  }
  return keys.length < most ? 0 : (keys.at(-1)?.device_key ?? 0);
}

/** Forgets a device. */
export function removeSummaries(connection: SqliteDatabase.Database, deviceId: DeviceId): void {
  connection.prepare<[string]>(`delete from summaries where device_key = ${KEY}`).run(deviceId);
  connection.prepare<[string]>('delete from summarised_devices where device_id = ?').run(deviceId);
}
