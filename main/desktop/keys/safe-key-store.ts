import type { SafeStorage } from 'electron';
import { AppError } from '../../../common/errors.ts';
import type { FileKeyStore } from '../../../platform/keys/file-key-store.ts';
import type { ListedKeyStore } from '../../../platform/keys/key-store.ts';
import { SEALED } from '../../../platform/keys/sealed-secret.ts';

/** What encrypts with a key that the system's keychain keeps for this app. */
export type KeychainSeal = Pick<SafeStorage, 'encryptString' | 'decryptString'>;

/**
 * Secrets in the same files as without the app, each sealed with a key of the system's keychain: a copy of the data folder
 * alone opens nothing. A file from before, or from a restored backup, is sealed when it is first read.
 */
export class SafeKeyStore implements ListedKeyStore {
  readonly #files: FileKeyStore;
  readonly #keychain: KeychainSeal;

  constructor(files: FileKeyStore, keychain: KeychainSeal) {
    this.#files = files;
    this.#keychain = keychain;
  }

  /** @throws AppError `invalid-config` when the keychain cannot open it */
  async read(name: string): Promise<string | undefined> {
    const kept = await this.#files.readAsKept(name);
    if (kept === undefined) return undefined;
    if (kept.startsWith(SEALED)) return this.#open(kept.slice(SEALED.length), name);
    await this.write(name, kept);
    return kept;
  }

  async write(name: string, secret: string): Promise<void> {
    await this.#files.write(name, SEALED + this.#keychain.encryptString(secret).toString('base64'));
  }

  async names(): Promise<string[]> {
    return await this.#files.names();
  }

  async remove(name: string): Promise<void> {
    await this.#files.remove(name);
  }

  /** Seals what nobody has read yet. */
  async sealAll(): Promise<void> {
    for (const name of await this.names()) await this.read(name);
  }

  #open(sealed: string, name: string): string {
    try {
      return this.#keychain.decryptString(Buffer.from(sealed, 'base64'));
    } catch (cause) {
      throw new AppError('invalid-config', `the keychain of this system cannot open the key "${name}"`, {
        cause,
        details: { key: name },
        hint: 'It was sealed by another account or on another machine. Unlock the keychain, or restore a backup.',
      });
    }
  }
}
