import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUpKeys, restoreKeys } from '../../../main/key-backup.ts';
import { DataFolderLock } from '../../../main/storage/data-folder-lock.ts';
import { FileKeyStore } from '../../../platform/keys/file-key-store.ts';
import { started } from './storage/a-store.ts';
import { aTemporaryFolder } from './storage/temporary-folder.ts';

const passphrase = 'correct horse battery';

async function aFolder(keys: Readonly<Record<string, string>> = {}) {
  const data = aTemporaryFolder();
  const store = new FileKeyStore(join(data, 'keys'));
  for (const [name, secret] of Object.entries(keys)) await store.write(name, secret);
  const content = async () => {
    const names = await store.names();
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await store.read(name)] as const)));
  };
  return { data, content };
}

const KEYS = { audit: 'the audit key', 'certificate-authority': 'the authority' };

let sealed: string | undefined;

/** A file with a backup, which is made once: that takes its time. */
async function aBackup() {
  const file = join(aTemporaryFolder(), 'backup.json');
  if (sealed !== undefined) await writeFile(file, sealed);
  else await backUpKeys({ data: (await aFolder(KEYS)).data, file, passphrase });
  sealed ??= await readFile(file, 'utf8');
  return file;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('a backup of keys', () => {
  it('brings all of them to another folder, for its owner’s eyes only', async () => {
    const file = await aBackup();
    expect(await modeOf(file)).toBe(0o600);
    const { data, content } = await aFolder();
    const names = await restoreKeys({ data: join(data, 'new', 'folder'), file, passphrase, replace: false });
    expect(names).toEqual(['audit', 'certificate-authority']);
    expect(await restoreKeys({ data, file, passphrase, replace: false })).toEqual(names);
    expect(await content()).toEqual(KEYS);
    expect(await modeOf(join(data, 'keys'))).toBe(0o700);
    for (const name of names) expect(await modeOf(join(data, 'keys', name))).toBe(0o600);
  });

  it('is not written over a file that is there', async () => {
    const { data } = await aFolder(KEYS);
    const file = join(aTemporaryFolder(), 'backup.json');
    await writeFile(file, 'precious');
    await expect(backUpKeys({ data, file, passphrase })).rejects.toMatchObject({ code: 'already-exists' });
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  it.each([
    ['a folder without keys', { keys: {}, passphrase }, 'not-found'],
    ['a short passphrase', { keys: KEYS, passphrase: 'short' }, 'invalid-argument'],
  ])('is not made with %s, and leaves no file', async (_, { keys, ...given }, code) => {
    const { data } = await aFolder(keys);
    const folder = aTemporaryFolder();
    await expect(backUpKeys({ data, file: join(folder, 'x'), ...given })).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not made into a folder that is not there, nor of keys that others can read', async () => {
    const { data } = await aFolder(KEYS);
    const nowhere = join(aTemporaryFolder(), 'nowhere', 'x');
    await expect(backUpKeys({ data, file: nowhere, passphrase })).rejects.toMatchObject({ code: 'not-found' });
    await chmod(join(data, 'keys', 'audit'), 0o644);
    const file = join(aTemporaryFolder(), 'x');
    await expect(backUpKeys({ data, file, passphrase })).rejects.toMatchObject({ code: 'invalid-config' });
  });
});

describe('keys are not restored', () => {
  const own = { audit: 'another audit key', 'server-certificate': 'a certificate' };

  it('over keys that are there, unless that is wished for: then they are gone', async () => {
    const file = await aBackup();
    const { data, content } = await aFolder(own);
    await expect(restoreKeys({ data, file, passphrase, replace: false })).rejects.toMatchObject({
      code: 'already-exists',
      hint: expect.stringContaining('--replace'),
    });
    expect(await content()).toEqual(own);
    await restoreKeys({ data, file, passphrase, replace: true });
    expect(await content()).toEqual(KEYS);
  });

  it('by a wrong passphrase, and nothing is changed', async () => {
    const file = await aBackup();
    const { data, content } = await aFolder(own);
    const wrong = { data, file, passphrase: 'wrong horse battery', replace: true };
    await expect(restoreKeys(wrong)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await content()).toEqual(own);
  });

  it('while an orchestrator runs on the folder, and nothing is changed', async () => {
    const file = await aBackup();
    const { data, content } = await aFolder(own);
    const orchestrator = await started(new DataFolderLock(data));
    const wish = { data, file, passphrase, replace: true };
    await expect(restoreKeys(wish)).rejects.toMatchObject({ code: 'data-folder-in-use' });
    expect(await content()).toEqual(own);
    await orchestrator.stop();
    await restoreKeys(wish);
    expect(await content()).toEqual(KEYS);
  });

  it('from a file that is not there, or is none', async () => {
    const { data, content } = await aFolder(own);
    const folder = aTemporaryFolder();
    const wish = { data, passphrase, replace: true };
    await expect(restoreKeys({ ...wish, file: join(folder, 'x') })).rejects.toMatchObject({ code: 'not-found' });
    await writeFile(join(folder, 'garbage'), 'garbage');
    await expect(restoreKeys({ ...wish, file: join(folder, 'garbage') })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    expect(await content()).toEqual(own);
  });
});
