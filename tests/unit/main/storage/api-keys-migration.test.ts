import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Database } from '../../../../main/storage/database.ts';
import { API_KEYS } from '../../../../main/storage/migrations/0019-api-keys.ts';
import { MIGRATIONS } from '../../../../main/storage/migrations/migrations.ts';
import { AccessTokenRows } from '../../../../main/storage/rows/access-token-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { started } from './a-store.ts';

test('a token of an older version may ask all models, any number of times', async () => {
  const path = join(aTemporaryFolder(), 'orchestrator.sqlite');
  const old = new SqliteDatabase(path);
  const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(API_KEYS));
  for (const step of before) {
    if (typeof step === 'string') old.exec(step);
    else step(old);
  }
  old.pragma(`user_version = ${before.length}`);
  old
    .prepare(
      `insert into access_tokens (id, name, role, scopes_json, secret_sha256, created_at)
       values ('0123456789ab', 'nightly', 'operator', '["jobs"]', ?, 1)`,
    )
    .run('a'.repeat(64));
  old.close();

  const rows = new AccessTokenRows(await started(new Database(path)));
  expect(rows.get('0123456789ab')?.token).toMatchObject({
    scopes: ['jobs'],
    models: [],
    requestsPerMinute: null,
    tokensPerMinute: null,
  });
});
