/** Where secrets are kept: texts by name, such as the audit key in PEM. */
export interface KeyStore {
  /** The secret, undefined when there is none of this name. */
  read(name: string): Promise<string | undefined>;
  /** Keeps a secret; it is durable when this returns. */
  write(name: string, secret: string): Promise<void>;
}

/** One that also knows what it has, as a backup must. */
export interface ListedKeyStore extends KeyStore {
  /** Names of all secrets, in order. */
  names(): Promise<string[]>;
  /** Forgets a secret for good. */
  remove(name: string): Promise<void>;
}
