import { createHash, createPublicKey } from 'node:crypto';

/** What a public key (SPKI in PEM) is called: SHA-256 of its DER, lower-case hexadecimal. */
export function keyIdOf(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}
