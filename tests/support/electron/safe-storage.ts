import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type * as E from 'electron';

/** Plays the keychain: as Electron, it can open only what it has sealed itself. */
export class SafeStorageStandIn
  implements Pick<E.SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>
{
  isAvailable = true;
  readonly #key = randomBytes(16);

  isEncryptionAvailable(): boolean {
    return this.isAvailable;
  }

  encryptString(plainText: string): Buffer {
    if (!this.isAvailable) throw new Error('Error while encrypting the text provided to safeStorage.encryptString.');
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-128-gcm', this.#key, nonce);
    const data = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from('v10'), nonce, cipher.getAuthTag(), data]);
  }

  decryptString(encrypted: Buffer): string {
    const cipher = createDecipheriv('aes-128-gcm', this.#key, encrypted.subarray(3, 15));
    cipher.setAuthTag(encrypted.subarray(15, 31));
    return Buffer.concat([cipher.update(encrypted.subarray(31)), cipher.final()]).toString('utf8');
  }
}

export const safeStorage = new SafeStorageStandIn();
