import { learnSecrets } from '../logging/secret-values.ts';

const SECRETS = ['EO_JOIN', 'EO_TOKEN', 'EO_PASSPHRASE'];

/** Takes secrets out of this process's environment, so that no child and no crash report inherits them. Logs go on hiding them. */
export function forgetSecrets(): void {
  learnSecrets();
  for (const name of SECRETS) delete process.env[name];
}
