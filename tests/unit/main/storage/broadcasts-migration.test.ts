import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { Database } from '../../../../main/storage/database.ts';
import { INITIAL } from '../../../../main/storage/migrations/0001-initial.ts';
import { BroadcastRows } from '../../../../main/storage/rows/broadcast-rows.ts';
import { JobRows } from '../../../../main/storage/rows/job-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { started } from './a-store.ts';

test('jobs of an older version go on as they were meant: parameters travel to their devices as they are', async () => {
  const path = join(aTemporaryFolder(), 'orchestrator.sqlite');
  const old = new SqliteDatabase(path);
  old.exec(INITIAL);
  old.pragma('user_version = 1');
  const add = old.prepare(
    "insert into jobs (id, name, state, spec_json, created_at) values (?, 'digits', 'running', ?, 1)",
  );
  const { compression: _, ...plain } = aTrainSpec();
  add.run('plain', JSON.stringify(plain));
  add.run('none', JSON.stringify({ ...plain, compression: { name: 'none' } }));
  add.run('packed', JSON.stringify({ ...plain, compression: { name: 'int8' } }));
  old.close();

  const database = await started(new Database(path));
  const jobs = new JobRows(database);
  const compressions = ['plain', 'none', 'packed'].map((id) => jobs.get(JobId.parse(id))?.spec.compression);
  expect(compressions).toEqual([{ name: 'none' }, { name: 'none' }, { name: 'int8', down: 'none' }]);
  expect(new BroadcastRows(database).ofJob(JobId.parse('packed'))).toEqual([]);
});
