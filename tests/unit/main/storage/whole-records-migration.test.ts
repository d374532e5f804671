import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { Database } from '../../../../main/storage/database.ts';
import { WHOLE_RECORDS } from '../../../../main/storage/migrations/0015-whole-records.ts';
import { MIGRATIONS } from '../../../../main/storage/migrations/migrations.ts';
import { PartitionRows } from '../../../../main/storage/rows/partition-rows.ts';
import { RoundRows } from '../../../../main/storage/rows/round-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { started } from './a-store.ts';

const job = JobId.parse('j1');
const [first, last] = ['a'.repeat(64), 'b'.repeat(64)];

test('a job of an older version keeps the hashes and parts that it still has, also when they are let go', async () => {
  const path = join(aTemporaryFolder(), 'orchestrator.sqlite');
  const old = new SqliteDatabase(path);
  const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(WHOLE_RECORDS));
  for (const step of before) {
    if (typeof step === 'string') old.exec(step);
    else step(old);
  }
  old.pragma(`user_version = ${before.length}`);
  old
    .prepare("insert into jobs (id, name, state, spec_json, created_at) values ('j1', 'digits', 'running', ?, 1)")
    .run(JSON.stringify(aTrainSpec()));
  const round = old.prepare(
    "insert into rounds (job_id, number, state, started_at, parameters_sha256) values ('j1', ?, 'committed', 1, ?)",
  );
  round.run(1, null);
  round.run(2, first);
  old
    .prepare("insert into partitions (job_id, number, samples, sha256, size_bytes) values ('j1', 0, 30, ?, 9)")
    .run(last);
  old.close();

  const database = await started(new Database(path));
  const [rounds, partitions] = [new RoundRows(database), new PartitionRows(database)];
  expect(rounds.release(job, { parameters: [], state: [] })).toEqual([first]);
  expect(partitions.removeOf(job)).toEqual([last]);
  expect(rounds.committed(job)).toEqual(new Map([[2, first]]));
  expect(partitions.recorded(job)).toEqual([{ number: 0, samples: 30, sha256: last }]);
  expect([rounds.uses(first as never), partitions.uses(last as never)]).toEqual([false, false]);
});
