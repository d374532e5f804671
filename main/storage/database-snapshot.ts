import SqliteDatabase from 'better-sqlite3';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { MIGRATIONS } from './migrations/migrations.ts';

/** What a copy of the database says of itself. */
export interface SnapshotFacts {
  readonly schema: number;
  readonly cluster: { readonly id: string; readonly name: string };
  /** Content that it needs beside it. */
  readonly blobs: readonly Sha256[];
}

/**
 * What is of the moment: the work of a round in flight, whose updates lie outside the database, and who was signed in. A
 * job goes on from its last committed round.
 */
const OF_THE_MOMENT = ['tasks', 'commands', 'browser_sessions', 'join_requests'];

/** Whoever was online has to come to the other life first. */
const NOBODY_IS_CONNECTED = `
update devices set state = 'offline', absence = 'connection-lost' where state in ('online', 'draining')`;

const USED_BLOBS = `
select sha256 from models union select parameters_sha256 from rounds union select sha256 from partitions
union select json_extract(body_json, '$.train.sha256') from datasets
union select json_extract(body_json, '$.test.sha256') from datasets`;

/** What older backups have no columns for: where they are looked up, and the content that they name. */
const LATER_BLOBS = [
  {
    since: "select 1 from pragma_table_info('rounds') where name = 'strategy_state_sha256'",
    blobs: 'select strategy_state_sha256 from rounds',
  },
  {
    since: "select 1 from pragma_table_info('broadcasts')",
    blobs: 'select parameters_sha256 from broadcasts union select change_sha256 from broadcasts',
  },
];

/** What was under way is begun anew. */
const NOTHING_IS_UNDER_WAY = "delete from attempts where outcome = 'running'";

/** Makes a copy of the database fit for another life, as one file. */
export function settleSnapshot(path: string): SnapshotFacts {
  const connection = new SqliteDatabase(path, { fileMustExist: true });
  try {
    connection.pragma('journal_mode = DELETE');
    connection.transaction(() => {
      for (const table of OF_THE_MOMENT) connection.prepare(`delete from ${table}`).run();
      connection.prepare(NOTHING_IS_UNDER_WAY).run();
      connection.prepare(NOBODY_IS_CONNECTED).run();
    })();
    return factsOf(connection);
  } finally {
    connection.close();
  }
}

/** Looks whether a copy is whole and can be understood. @throws AppError `checksum-mismatch` or `data-folder-newer` */
export function checkSnapshot(path: string): SnapshotFacts {
  const connection = new SqliteDatabase(path, { fileMustExist: true, readonly: true });
  try {
    expectKnownSchema(Number(connection.pragma('user_version', { simple: true })));
    const verdict = connection.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok')
      throw new AppError('checksum-mismatch', `the database in the backup is damaged: ${String(verdict)}`);
    return factsOf(connection);
  } finally {
    connection.close();
  }
}

/** @throws AppError `data-folder-newer` for a database that this version does not understand */
export function expectKnownSchema(schema: number): void {
  if (schema <= MIGRATIONS.length) return;
  throw new AppError('data-folder-newer', 'the backup was made by a newer version of EdgeOrchestra', {
    details: { found: schema, understood: MIGRATIONS.length },
    hint: 'Update EdgeOrchestra first.',
  });
}

function factsOf(connection: SqliteDatabase.Database): SnapshotFacts {
  const cluster = connection.prepare<[], SnapshotFacts['cluster']>('select id, name from cluster').get();
  if (cluster === undefined) throw new AppError('checksum-mismatch', 'the database belongs to no cluster');
  const later = LATER_BLOBS.filter(({ since }) => connection.prepare(since).get() !== undefined);
  const contents = [USED_BLOBS, ...later.map(({ blobs }) => blobs)].join(' union ');
  const used = connection.prepare<[], { sha256: string | null }>(contents).all();
  return {
    schema: Number(connection.pragma('user_version', { simple: true })),
    cluster,
    blobs: used.flatMap(({ sha256 }) => (sha256 === null ? [] : Sha256.parse(sha256))).toSorted(),
  };
}
