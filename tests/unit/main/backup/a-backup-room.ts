import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { ALWAYS_ROOM, type MakeRoom } from '../../../../common/economy/economy-controller.ts';
import { createBackups } from '../../../../main/backup/create-backups.ts';
import { ClusterIdentity } from '../../../../main/cluster/cluster-identity.ts';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import type { ListedKeyStore } from '../../../../platform/keys/key-store.ts';
import { aStore, started } from '../storage/a-store.ts';

// Deriving a key of a passphrase takes half a second on an idle machine, and several on a busy one.
vi.setConfig({ testTimeout: 60_000 });

export const passphrase = 'correct horse battery';

/** A small cluster with a model, a key and settings, and what backs it up. */
export async function aBackupRoom(folder?: string, given?: ListedKeyStore, makeRoom: MakeRoom = ALWAYS_ROOM) {
  const store = await aStore(folder);
  await started(new ClusterIdentity(store.database, store.clock, { given: undefined, usual: 'home' }));
  const keys = given ?? new FileKeyStore(join(store.folder, 'keys'));
  const log = { error: (...line: unknown[]) => console.error(line) };
  const room = createBackups({ ...store, data: store.folder, keys, log, makeRoom });
  for (const service of room.services) await started(service);
  const addModel = async (text: string) => {
    const blob = await store.blobs.write([Buffer.from(text)]);
    const provenance = { kind: 'imported', fileName: null } as const;
    return store.models.add({ name: 'm', blob, format: 'file', description: null, spec: null, provenance });
  };
  /** A backup that is ready, with its file. */
  const aBackup = async () => {
    const { name } = room.backups.create(passphrase);
    await expect.poll(async () => (await room.backups.get(name)).state, { timeout: 50_000 }).not.toBe('making');
    return { name, ...(await room.backups.fileOf(name)) };
  };
  return { ...store, ...room, keys, addModel, aBackup };
}
