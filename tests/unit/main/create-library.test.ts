import { expect, test } from 'vitest';
import type { Sha256 } from '../../../common/domain/ids.ts';
import { ALWAYS_ROOM } from '../../../common/economy/economy-controller.ts';
import { type BlobUser, createLibrary } from '../../../main/create-library.ts';
import { createLogger } from '../../../platform/logging/logger.ts';
import { aStore, started } from './storage/a-store.ts';

const provenance = { kind: 'imported', fileName: null } as const;
const file = { format: 'file', spec: null, description: null, provenance } as const;

test('content that anybody says is in use outlives its version, and goes at a start when nobody does', async () => {
  const { folder, ...store } = await aStore();
  const inUse = new Set<Sha256>();
  const users: readonly BlobUser[] = [{ usesBlob: () => false }, { usesBlob: (sha256) => inUse.has(sha256) }];
  const logger = await createLogger({ level: 'fatal', format: 'json' });
  const { models, services, isBlobUsed } = createLibrary({
    ...store,
    data: folder,
    log: () => logger,
    deviceModelLimitBytes: 1_000,
    makeRoom: ALWAYS_ROOM,
    blobUsers: () => users,
    jobs: () => ({ usesDataset: () => false }),
  });
  for (const service of services) await started(service);
  const blob = await store.blobs.write([Uint8Array.of(1, 2, 3)]);
  inUse.add(blob.sha256);
  models.add({ name: 'served', blob, ...file });
  await new Promise(setImmediate);
  await models.remove('served', 1);
  expect(isBlobUsed(blob.sha256)).toBe(true);
  expect(await store.blobs.has(blob.sha256)).toBe(true);
  inUse.clear();
  await services.find(({ name }) => name === 'unused-blob-sweep')?.start();
  expect(await store.blobs.has(blob.sha256)).toBe(false);
});
