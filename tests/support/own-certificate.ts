import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aTemporaryFolder } from './temporary-folder.ts';

interface OwnCertificateOptions {
  readonly days?: number;
  /** Where it lies, with its key; what is there is replaced. */
  readonly folder?: string;
}

/** A certificate of one's own, as an owner may have one; undefined where openssl is not installed. */
export function anOwnCertificate(name: string, { days = 2, folder = aTemporaryFolder() }: OwnCertificateOptions = {}) {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', `${days}`];
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  return { folder, certificate, key, pem: readFileSync(certificate, 'utf8') };
}
