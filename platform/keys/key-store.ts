/** Where private keys are kept: files for a headless orchestrator, the system's keychain for the desktop app. */
export interface KeyStore {
  /** The secret of that name; undefined when there is none. */
  read(name: string): Promise<string | undefined>;
  /** Keeps a secret for good, in place of an older one. */
  write(name: string, secret: string): Promise<void>;
}
