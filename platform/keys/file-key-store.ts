import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../common/errors.ts';
import { replaceFile } from '../blobs/durable-files.ts';
import type { KeyStore } from './key-store.ts';

const OTHERS = 0o077;

/** Keys as files that only their owner can read. */
export class FileKeyStore implements KeyStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws AppError `invalid-config` when others on this machine can read the key */
  async read(name: string): Promise<string | undefined> {
    const path = this.#pathOf(name);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) return undefined;
    if ((facts.mode & OTHERS) !== 0) {
      throw new AppError('invalid-config', `others can read the private key ${path}`, {
        hint: `If nobody has, run "chmod 600 ${path}"; else remove it and let the devices join again.`,
      });
    }
    return await readFile(path, 'utf8');
  }

  async write(name: string, secret: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    await replaceFile(this.#pathOf(name), secret);
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${name}.key`);
  }
}
