import { chmod, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../common/errors.ts';
import { replaceFile, syncFile } from '../blobs/durable-files.ts';
import type { ListedKeyStore } from './key-store.ts';
import { checkUnsealed } from './sealed-secret.ts';

const NAME = /^[a-z0-9][a-z0-9-]*$/;
const GROUP_AND_OTHERS = 0o077;

/** Secrets as files that only their owner may read, in a folder that only their owner may enter. */
export class FileKeyStore implements ListedKeyStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws AppError `invalid-config` when others may read the file, or when only the desktop app can open it */
  async read(name: string): Promise<string | undefined> {
    const secret = await this.readAsKept(name);
    if (secret !== undefined) checkUnsealed(secret, this.#pathOf(name));
    return secret;
  }

  /** The content of the file, sealed or not. @throws AppError `invalid-config` when others may read the file */
  async readAsKept(name: string): Promise<string | undefined> {
    const path = this.#pathOf(name);
    const file = await open(path, 'r').catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      throw new AppError('invalid-config', `the key ${path} cannot be read`, {
        cause,
        details: { file: path },
        hint: 'Let the user that runs the orchestrator own it.',
      });
    });
    if (file === undefined) return undefined;
    try {
      const { mode } = await file.stat();
      if ((mode & GROUP_AND_OTHERS) !== 0) throw openToOthers(path, mode);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  /** @throws AppError `storage-full`; the secret is as it was then */
  async write(name: string, secret: string): Promise<void> {
    const path = this.#pathOf(name);
    const made = await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    if (made !== undefined) await syncFile(dirname(made));
    // What an earlier try has left might be open to others.
    await rm(`${path}.new`, { force: true });
    await replaceFile(path, secret);
  }

  /** Names of all secrets, in order. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.#folder).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    });
    return entries.filter((entry) => NAME.test(entry)).toSorted();
  }

  /** Forgets a secret for good. */
  async remove(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true });
    await syncFile(this.#folder);
  }

  #pathOf(name: string): string {
    if (!NAME.test(name)) throw new Error(`"${name}" cannot be the name of a key`);
    return join(this.#folder, name);
  }
}

function openToOthers(path: string, mode: number): AppError {
  return new AppError('invalid-config', `the key ${path} can be read by others`, {
    details: { file: path, mode: (mode & 0o777).toString(8) },
    hint: `Run "chmod 600 ${path}", and make a new key if somebody may have read this one.`,
  });
}
