import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../common/errors.ts';
import { writeNewFile } from '../platform/blobs/durable-files.ts';
import { FileKeyStore } from '../platform/keys/file-key-store.ts';
import { openSealedKeys, sealKeys } from '../platform/keys/sealed-keys.ts';
import { DataFolderLock } from './storage/data-folder-lock.ts';

interface Backup {
  /** Data folder of the orchestrator. */
  readonly data: string;
  readonly file: string;
  readonly passphrase: string;
}

interface Restoring extends Backup {
  /** Keys that are there already are lost. */
  readonly replace: boolean;
}

/**
 * Writes all keys of a data folder into a new file, encrypted; returns their names.
 * @throws AppError `not-found` where there are none, `already-exists` for the file, `invalid-argument` for a short passphrase
 */
export async function backUpKeys({ data, file, passphrase }: Backup): Promise<string[]> {
  const store = new FileKeyStore(join(data, 'keys'));
  const names = await store.names();
  if (names.length === 0) {
    throw new AppError('not-found', `there are no keys in ${data}`, {
      hint: 'Name the data folder of the orchestrator with --data.',
    });
  }
  const keys = new Map<string, string>();
  for (const name of names) {
    const secret = await store.read(name);
    if (secret !== undefined) keys.set(name, secret);
  }
  await writeNewFile(file, await sealKeys(Object.fromEntries(keys), passphrase));
  return names;
}

/**
 * Puts the keys of a backup into a data folder; returns their names. Before all is well nothing is changed.
 * @throws AppError `data-folder-in-use` while an orchestrator runs on it, `already-exists` when it has keys, `not-found`
 * without the file, `unauthenticated` for a wrong passphrase
 */
export async function restoreKeys({ data, file, passphrase, replace }: Restoring): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `the backup ${file} cannot be read`, { cause });
  });
  await mkdir(data, { recursive: true, mode: 0o700 });
  const lock = new DataFolderLock(data);
  await lock.start();
  try {
    const store = new FileKeyStore(join(data, 'keys'));
    const present = await store.names();
    if (present.length > 0 && !replace) {
      throw new AppError('already-exists', `${data} has keys of its own`, {
        hint: 'With --replace they are lost: every device that joined by them has to join again.',
      });
    }
    const keys = Object.entries(await openSealedKeys(text, passphrase));
    for (const [name, secret] of keys) await store.write(name, secret);
    const names = keys.map(([name]) => name);
    for (const name of present) if (!names.includes(name)) await store.remove(name);
    return names;
  } finally {
    await lock.stop();
  }
}
