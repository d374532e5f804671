import { webcrypto } from 'node:crypto';

/** What this product needs of a certificate's key: NIST P-256, signed with SHA-256. */
export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Loads the X.509 library. It is large, so nobody should need it who neither issues nor asks for a certificate. */
export async function loadX509() {
  await import('reflect-metadata'); // the library fails without it, and does not bring it
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

export type X509Library = Awaited<ReturnType<typeof loadX509>>;
