import type SqliteDatabase from 'better-sqlite3';
import { eventHash, FIRST_HASH, type HashedEvent } from '../event-hash.ts';

const TABLES = `
alter table events add column actor_json text not null default 'null';
alter table events add column hash text not null default '';

-- The hash of the chain at some events, signed by the cluster's audit key (Ed25519, SPKI in PEM).
create table event_checkpoints (
  sequence integer primary key,
  hash text not null,
  at integer not null,
  key_id text not null,
  public_key text not null,
  signature blob not null
) strict;
`;

const PAGE = 1_000;

/** Says who acted in each event and chains each event to the one before it; those that are there already, too. */
export function eventChain(connection: SqliteDatabase.Database): void {
  connection.exec(TABLES);
  const read = connection.prepare<[number, number], HashedEvent>(
    'select sequence, at, kind, body_json, actor_json from events where sequence > ? order by sequence limit ?',
  );
  const write = connection.prepare<[string, number]>('update events set hash = ? where sequence = ?');
  let hash = FIRST_HASH;
  for (let page = read.all(0, PAGE); page.length > 0; page = read.all(page.at(-1)?.sequence ?? 0, PAGE)) {
    for (const event of page) {
      hash = eventHash(hash, event);
      write.run(hash, event.sequence);
    }
  }
}
