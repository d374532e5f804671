import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { Database } from '../../../../main/storage/database.ts';
import { INITIAL } from '../../../../main/storage/migrations/0001-initial.ts';
import { AttemptRows } from '../../../../main/storage/rows/attempt-rows.ts';
import { JobDatasetRows } from '../../../../main/storage/rows/job-dataset-rows.ts';
import { RoundRows } from '../../../../main/storage/rows/round-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { started } from './a-store.ts';

const job = JobId.parse('j1');

test('a job of an older version goes on: its round in flight has attempts, its rounds before have accuracies', async () => {
  const path = join(aTemporaryFolder(), 'orchestrator.sqlite');
  const old = new SqliteDatabase(path);
  old.exec(INITIAL);
  old.pragma('user_version = 1');
  old
    .prepare("insert into jobs (id, name, state, spec_json, created_at) values ('j1', 'digits', 'running', ?, 1)")
    .run(JSON.stringify(aTrainSpec()));
  const evaluation = JSON.stringify({ accuracy: 0.75, loss: 1, samples: 10, evaluationMs: 1 });
  const round = old.prepare(
    "insert into rounds (job_id, number, state, started_at, evaluation_json) values ('j1', ?, ?, 1, ?)",
  );
  round.run(1, 'committed', evaluation);
  round.run(2, 'running', null);
  const task = old.prepare(
    "insert into tasks (id, job_id, round, partition, device_id, attempt, state, updated_at) values (?, 'j1', 2, ?, ?, 3, ?, 40)",
  );
  task.run('t0', 0, 'mac', 'offered');
  task.run('t1', 1, 'nuc', 'done');
  task.run('t2', 2, null, 'queued');
  old.close();

  const database = await started(new Database(path));
  expect(new AttemptRows(database).ofRound({ jobId: job, round: 2 })).toMatchObject([
    { deviceId: 'mac', partition: 0, attempt: 3, outcome: 'running', offeredAt: 40, endedAt: null },
  ]);
  expect(new AttemptRows(database).ofRound({ jobId: job, round: 1 })).toEqual([]);
  expect(new RoundRows(database).standing(job, 'accuracy')).toMatchObject({
    roundsCommitted: 1,
    bestAccuracy: 0.75,
    history: [0.75],
  });
  expect(new JobDatasetRows(database).ofJob(job)).toEqual([]);
});
