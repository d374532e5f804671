import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { EventBody } from '../../../../common/domain/event.ts';
import { INITIAL } from '../../../../main/storage/migrations/0001-initial.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { anEventChain } from '../events/an-event-chain.ts';

/** A data folder of the first version with events in its log. */
function anOldFolder(events: number): string {
  const folder = aTemporaryFolder();
  const old = new SqliteDatabase(join(folder, 'orchestrator.sqlite'));
  old.exec(INITIAL);
  old.pragma('user_version = 1');
  const add = old.prepare('insert into events (at, kind, body_json) values (?, ?, ?)');
  old.transaction(() => {
    for (let version = 1; version <= events; version++) {
      const body: EventBody = { kind: 'model-added', model: 'digits', version };
      add.run(version, body.kind, JSON.stringify(body));
    }
  })();
  old.close();
  return folder;
}

test('events of an older version are chained, signed at the start, and go on', async () => {
  const { events, verifier } = await anEventChain({ folder: anOldFolder(2_500) });
  expect(events.history(2_499, 1)).toMatchObject([{ sequence: 2_500, actor: null, body: { version: 2_500 } }]);
  expect(await verifier.verify()).toMatchObject({ ok: true, events: 2_500, checkpoints: 3, signedThrough: 2_500 });
  events.append({ kind: 'orchestrator-stopped' });
  expect(await verifier.verify()).toMatchObject({ ok: true, events: 2_501, signedThrough: 2_500 });
});

test('an older log without events is the beginning of a chain', async () => {
  const { events, verifier } = await anEventChain({ folder: anOldFolder(0) });
  expect(await verifier.verify()).toMatchObject({ ok: true, from: 0, to: 0, events: 0 });
  events.append({ kind: 'orchestrator-stopped' });
  expect(await verifier.verify()).toMatchObject({ ok: true, from: 1, to: 1, events: 1 });
});
