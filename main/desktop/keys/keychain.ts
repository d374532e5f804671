import { type SafeStorage, safeStorage } from 'electron';
import { FileKeyStore } from '../../../platform/keys/file-key-store.ts';
import { SafeKeyStore } from './safe-key-store.ts';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly keychain?: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>;
}

/**
 * Seals the keys in a folder by the keychain; undefined where they stay as they are. On macOS a keychain belongs to the
 * account and to the signed app. Elsewhere it belongs to a session of some desktop: another one would lock the cluster out. An
 * app that is not released would seal them for itself only.
 */
export function keychainStore(
  folder: string,
  { platform, isPackaged, keychain = safeStorage }: Surroundings,
): SafeKeyStore | undefined {
  if (platform !== 'darwin' || !isPackaged || !keychain.isEncryptionAvailable()) return undefined;
  return new SafeKeyStore(new FileKeyStore(folder), keychain);
}
