const SECRETS = ['EO_JOIN', 'EO_TOKEN', 'EO_PASSPHRASE'];

/** Takes secrets out of this process's environment, so that no child and no crash report inherits them. */
export function forgetSecrets(): void {
  for (const name of SECRETS) delete process.env[name];
}
