import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { DataFolderLock } from '../../../../main/storage/data-folder-lock.ts';
import { Database } from '../../../../main/storage/database.ts';
import { MIGRATIONS, type Migration } from '../../../../main/storage/migrations/migrations.ts';
import { started } from './a-store.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from './temporary-folder.ts';

const count = (database: Database) =>
  database.prepare<[], { many: number }>('select count(*) as many from cluster').get()?.many;
const add = (database: Database, id: string) =>
  database.prepare<[string]>("insert into cluster (id, name, created_at) values (?, 'x', 1)").run(id);

describe('a transaction', () => {
  test('keeps all of its work or none', async () => {
    const database = await started(new Database(join(aTemporaryFolder(), 'db.sqlite')));
    const failing = () =>
      database.transaction(() => {
        add(database, 'a');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(count(database)).toBe(0);
    expect(database.transaction(() => add(database, 'a').changes)).toBe(1);
    expect(count(database)).toBe(1);
  });

  test('takes nested ones in: an outer failure undoes them', async () => {
    const database = await started(new Database(join(aTemporaryFolder(), 'db.sqlite')));
    const failing = () =>
      database.transaction(() => {
        database.transaction(() => add(database, 'a'));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(count(database)).toBe(0);
  });

  test('tells once it is on the disk, in order, and never when it fails', async () => {
    const folder = aTemporaryFolder();
    const database = await started(new Database(join(folder, 'db.sqlite')));
    const other = await started(new Database(join(folder, 'db.sqlite')));
    const told: string[] = [];
    database.transaction(() => {
      database.afterCommit(() => told.push(`first, ${count(other)} seen by others`));
      database.transaction(() => database.afterCommit(() => told.push('second')));
      add(database, 'a');
      expect(told).toEqual([]);
    });
    const failing = () =>
      database.transaction(() => {
        database.afterCommit(() => told.push('never'));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    database.afterCommit(() => told.push('outside, at once'));
    expect(told).toEqual(['first, 1 seen by others', 'second', 'outside, at once']);
  });

  test('tells when it is undone, latest first, and never when it is kept', async () => {
    const database = await started(new Database(join(aTemporaryFolder(), 'db.sqlite')));
    const told: string[] = [];
    const failing = () =>
      database.transaction(() => {
        database.afterRollback(() => told.push('first'));
        database.transaction(() => database.afterRollback(() => told.push('second')));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    database.transaction(() => database.afterRollback(() => told.push('never')));
    database.afterRollback(() => told.push('not in a transaction'));
    expect(told).toEqual(['second', 'first']);
  });

  test.skipIf(noSmallDisk !== undefined)('on a full disk is undone and says storage-full', async () => {
    const folder = aSmallDisk(1 << 20);
    const database = await started(new Database(join(folder, 'db.sqlite')));
    database.transaction(() => add(database, 'kept'));
    const fill = () =>
      database.transaction(() => {
        for (let i = 0; i < 100; i++) add(database, `${i}-${'x'.repeat(50_000)}`);
      });
    expect(fill).toThrow(expect.objectContaining({ code: 'storage-full' }));
    expect(count(database)).toBe(1);
  });
});

describe('what is gathered', () => {
  test('is on the disk a moment later, all in one transaction', async () => {
    const file = join(aTemporaryFolder(), 'db.sqlite');
    const database = await started(new Database(file));
    const told: string[] = [];
    for (const id of ['a', 'b']) {
      database.gather(() => {
        add(database, id);
        database.afterCommit(() => told.push(`${id} of ${count(database)}`));
      });
    }
    expect(count(database)).toBe(0);
    await expect.poll(() => told).toEqual(['a of 2', 'b of 2']);
  });

  test('comes before any later transaction, and before the end', async () => {
    const file = join(aTemporaryFolder(), 'db.sqlite');
    const database = await started(new Database(file));
    database.gather(() => add(database, 'a'));
    expect(database.transaction(() => count(database))).toBe(1);
    database.gather(() => add(database, 'b'));
    await database.stop();
    expect(count(await started(new Database(file)))).toBe(2);
  });

  test('waits when it cannot be written, and whoever needs a transaction is told', async () => {
    const database = await started(new Database(join(aTemporaryFolder(), 'db.sqlite')));
    database.prepare("create trigger refuse before insert on cluster begin select raise(abort, 'no'); end").run();
    database.gather(() => add(database, 'a'));
    expect(() => database.transaction(() => undefined)).toThrow('no');
    database.prepare('drop trigger refuse').run();
    database.settle();
    expect(count(database)).toBe(1);
  });
});

describe('at the start', () => {
  test('tables are made, durably, and no backup where there was nothing', async () => {
    const folder = aTemporaryFolder();
    await started(new Database(join(folder, 'db.sqlite')));
    expect(readdirSync(folder).filter((name) => name.includes('before-migration'))).toEqual([]);
    const seen = new SqliteDatabase(join(folder, 'db.sqlite'), { readonly: true });
    expect(seen.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(seen.pragma('journal_mode', { simple: true })).toBe('wal');
    seen.close();
  });

  test('an older file is backed up as it was before it is changed', async () => {
    const folder = aTemporaryFolder();
    const path = join(folder, 'db.sqlite');
    const first = new Database(path);
    await first.start();
    add(first, 'old');
    await first.stop();
    const versions = MIGRATIONS as Migration[];
    versions.push('create table later (id text) strict');
    try {
      const second = await started(new Database(path));
      expect(count(second)).toBe(1);
      expect(second.prepare('select * from later').all()).toEqual([]);
      const backup = new SqliteDatabase(`${path}.before-migration-${versions.length}`, { readonly: true });
      expect(backup.prepare('select id from cluster').all()).toEqual([{ id: 'old' }]);
      expect(backup.pragma('user_version', { simple: true })).toBe(versions.length - 1);
      backup.close();
    } finally {
      versions.pop();
    }
  });

  test('a file of a newer version is left alone', async () => {
    const path = join(aTemporaryFolder(), 'db.sqlite');
    const newer = new SqliteDatabase(path);
    newer.pragma(`user_version = ${MIGRATIONS.length + 3}`);
    newer.close();
    const database = new Database(path);
    await expect(database.start()).rejects.toMatchObject({
      code: 'data-folder-newer',
      details: { found: MIGRATIONS.length + 3 },
    });
    await database.stop();
  });
});

describe('the lock of a data folder', () => {
  test('keeps a second orchestrator off until the first has stopped', async () => {
    const folder = aTemporaryFolder();
    const first = await started(new DataFolderLock(folder));
    const second = new DataFolderLock(folder);
    await expect(second.start()).rejects.toMatchObject({ code: 'data-folder-in-use' });
    await second.stop();
    await first.stop();
    await started(second);
  });
});
