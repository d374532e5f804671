import { createHash, X509Certificate } from 'node:crypto';
import { Sha256 } from '../../common/domain/ids.ts';

/** SHA-256 of a certificate or of a public key in its DER form. */
export function fingerprintOf(der: Uint8Array): Sha256 {
  return Sha256.parse(createHash('sha256').update(der).digest('hex'));
}

/** SHA-256 of a certificate's public key (SubjectPublicKeyInfo, DER): the same for every certificate of one key. */
export function keyFingerprintOf(certificate: X509Certificate): Sha256 {
  return fingerprintOf(certificate.publicKey.export({ type: 'spki', format: 'der' }));
}

/** DER of a certificate as PEM. @throws Error for what is no certificate */
export function toPem(der: Uint8Array): string {
  return new X509Certificate(der).toString();
}
