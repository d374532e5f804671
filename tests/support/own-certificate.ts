import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aTemporaryFolder } from './temporary-folder.ts';

/** A certificate of one's own, as an owner may have one; undefined where openssl is not installed. */
export function anOwnCertificate(name: string) {
  const folder = aTemporaryFolder();
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'];
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  return { certificate, key, pem: readFileSync(certificate, 'utf8') };
}
