import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** So many random bits as text. With 128 nobody can guess it; a cookie that lives for days may have 256. */
export function newSecret(bits: 128 | 256): string {
  return randomBytes(bits / 8).toString('base64url');
}

/** What is kept of a secret: SHA-256, hexadecimal. Nothing slower is needed for one that nobody can guess. */
export function hashOfSecret(secret: string): string {
  return hash('sha256', secret);
}

/** True for the secret that was kept as this hash; takes as long for any other. */
export function isSecret(secret: string, kept: string): boolean {
  return timingSafeEqual(hash('sha256', secret, 'buffer'), Buffer.from(kept, 'hex'));
}
