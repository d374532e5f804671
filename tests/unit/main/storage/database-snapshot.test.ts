import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { Database } from '../../../../main/storage/database.ts';
import { settleSnapshot } from '../../../../main/storage/database-snapshot.ts';
import { BroadcastRows } from '../../../../main/storage/rows/broadcast-rows.ts';
import { ClusterRows } from '../../../../main/storage/rows/cluster-rows.ts';
import { JobRows } from '../../../../main/storage/rows/job-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

test('a backup names what devices start from and the changes that lead there: a restored job goes on with the same bits', async () => {
  const path = join(aTemporaryFolder(), 'orchestrator.sqlite');
  const database = new Database(path);
  await database.start();
  const job = JobId.parse('j1');
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  new JobRows(database).add({ id: job, state: 'running', spec: aTrainSpec(), createdAt: 0, ...unstarted });
  const broadcasts = new BroadcastRows(database);
  const change = (label: string) => ({ sha256: aHash(label), sizeBytes: 700 });
  broadcasts.add(job, { round: 1, parametersSha256: null, delta: { base: null, change: change('first') } });
  broadcasts.add(job, {
    round: 2,
    parametersSha256: aHash('second'),
    delta: { base: aHash('let go'), change: change('of second') },
  });
  new ClusterRows(database).create({ id: 'c1', name: 'home' }, 0);
  await database.stop();
  expect(settleSnapshot(path).blobs).toEqual([aHash('first'), aHash('of second'), aHash('second')].toSorted());
});
