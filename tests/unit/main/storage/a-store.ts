import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LogEvent } from '../../../../common/domain/event.ts';
import type { Sha256 } from '../../../../common/domain/ids.ts';
import type { Service } from '../../../../common/lifecycle/service.ts';
import { EventLog } from '../../../../main/events/event-log.ts';
import { LiveFeed } from '../../../../main/events/live-feed.ts';
import { ModelStore } from '../../../../main/models/model-store.ts';
import { createModelUploads } from '../../../../main/models/model-uploads.ts';
import { Database } from '../../../../main/storage/database.ts';
import { DatasetRows } from '../../../../main/storage/rows/dataset-rows.ts';
import { ModelRows } from '../../../../main/storage/rows/model-rows.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { HandClock } from './hand-clock.ts';
import { aTemporaryFolder } from './temporary-folder.ts';

/** Starts a service now and stops it when the test ends. */
export async function started<Kind extends Service>(service: Kind): Promise<Kind> {
  onTestFinished(() => service.stop());
  await service.start();
  return service;
}

/** A real database, event log, blob store and model store in a folder; the same folder gives what was kept before. */
export async function aStore(folder = aTemporaryFolder()) {
  const clock = new HandClock(Date.now());
  const database = await started(new Database(join(folder, 'orchestrator.sqlite')));
  const blobs = await started(new BlobStore(join(folder, 'blobs')));
  const feed = new LiveFeed();
  const events = new EventLog({ database, feed, clock });
  const rows = [new ModelRows(database), new DatasetRows(database)];
  const isBlobUsed = (sha256: Sha256) => rows.some((table) => table.uses(sha256));
  const models = new ModelStore({ database, events, blobs, clock, isBlobUsed });
  const uploads = await started(createModelUploads({ folder: join(folder, 'uploads'), models, blobs, clock }));
  const bodies = () => events.history(0, 1_000).map(({ body }: LogEvent) => body);
  return { folder, clock, database, blobs, feed, events, isBlobUsed, models, uploads, bodies };
}
