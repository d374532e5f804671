import { KeyObject, webcrypto } from 'node:crypto';
import type { Sha256 } from '../../common/domain/ids.ts';
import { fingerprintOf } from './fingerprint.ts';
import { KEY_ALGORITHM, loadX509 } from './load-x509.ts';

/** A key of one's own, and the request for a certificate of it. */
export interface CertificateRequest {
  /** PKCS#8, PEM. */
  readonly key: string;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  /** SHA-256 of the public key. */
  readonly keyFingerprint: Sha256;
}

/** Makes a new key and asks for a certificate; what the certificate says is for the authority to decide. */
export async function createCertificateRequest(): Promise<CertificateRequest> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ['device'] }],
    keys,
    signingAlgorithm: KEY_ALGORITHM,
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const publicKey = KeyObject.from(keys.publicKey).export({ type: 'spki', format: 'der' });
  return { key, request: new Uint8Array(request.rawData), keyFingerprint: fingerprintOf(publicKey) };
}
