import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unpackBackup } from '../../../../main/backup/unpack-backup.ts';
import { keychainStore } from '../../../../main/desktop/keys/keychain.ts';
import { SafeKeyStore } from '../../../../main/desktop/keys/safe-key-store.ts';
import { backUpKeys } from '../../../../main/key-backup.ts';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import { SafeStorageStandIn } from '../../../support/electron/safe-storage.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aBackupRoom, passphrase } from '../backup/a-backup-room.ts';

function aStore() {
  const data = aTemporaryFolder();
  const folder = join(data, 'keys');
  const files = new FileKeyStore(folder);
  const keychain = new SafeStorageStandIn();
  return { data, folder, files, keychain, store: new SafeKeyStore(files, keychain) };
}

test('what it keeps is read back, and says nothing to whoever has only the file', async () => {
  const { store, folder } = aStore();
  await store.write('audit', 'the secret');
  expect(await store.read('audit')).toBe('the secret');
  expect(await store.read('other')).toBeUndefined();
  expect(await store.names()).toEqual(['audit']);
  expect(await readFile(join(folder, 'audit'), 'utf8')).not.toContain('the secret');
});

test('files from before are sealed, once', async () => {
  const { store, files, folder } = aStore();
  await files.write('audit', 'old one');
  await files.write('authority', 'old two');
  await store.sealAll();
  const sealed = await readFile(join(folder, 'audit'), 'utf8');
  expect(sealed).toMatch(/^edgeorchestra-sealed-v1:/);
  expect([await store.read('audit'), await store.read('authority')]).toEqual(['old one', 'old two']);
  await store.sealAll();
  expect(await readFile(join(folder, 'audit'), 'utf8')).toBe(sealed);
});

test('another keychain opens nothing, and says what to do', async () => {
  const { store, files } = aStore();
  await store.write('audit', 'the secret');
  const other = new SafeKeyStore(files, new SafeStorageStandIn());
  await expect(other.read('audit')).rejects.toMatchObject({
    code: 'invalid-config',
    hint: expect.stringContaining('restore a backup'),
  });
});

test('without the app nobody takes a sealed key for a key', async () => {
  const { store, files, data } = aStore();
  await store.write('audit', 'the secret');
  const refused = { code: 'invalid-config', hint: expect.stringContaining('desktop app') };
  await expect(files.read('audit')).rejects.toMatchObject(refused);
  const backup = { data, file: join(data, 'backup.json'), passphrase: 'correct horse battery' };
  await expect(backUpKeys(backup)).rejects.toMatchObject(refused);
});

test('a backup that the app makes has the keys, sealed by its passphrase alone', async () => {
  const { store: keys } = aStore();
  await keys.write('audit', 'the secret');
  const { backups, aBackup } = await aBackupRoom(undefined, keys);
  const { path: file } = await aBackup();
  const folder = aTemporaryFolder();
  await unpackBackup({ file, passphrase, folder });
  expect(await new FileKeyStore(join(folder, 'keys')).read('audit')).toBe('the secret');
  expect(await backups.list()).toHaveLength(1);
});

test('only the released app on macOS with its keychain seals', () => {
  const keychain = new SafeStorageStandIn();
  const of = (platform: NodeJS.Platform, isPackaged: boolean) =>
    keychainStore(aTemporaryFolder(), { platform, isPackaged, keychain });
  expect(of('darwin', true)).toBeInstanceOf(SafeKeyStore);
  expect([of('darwin', false), of('linux', true)]).toEqual([undefined, undefined]);
  keychain.isAvailable = false;
  expect(of('darwin', true)).toBeUndefined();
});
