import type { KeyStore } from '../../../../platform/keys/key-store.ts';

/** Keys that are gone with the test. */
export class KeysInMemory implements KeyStore {
  readonly secrets = new Map<string, string>();

  async read(name: string): Promise<string | undefined> {
    return this.secrets.get(name);
  }

  async write(name: string, secret: string): Promise<void> {
    this.secrets.set(name, secret);
  }
}
