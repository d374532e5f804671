import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 128 random bits as text. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/** What is kept of a secret with that much randomness in it: SHA-256, hexadecimal. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in a time that tells nothing of the difference. */
export function isSecret(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOfSecret(secret), 'hex'), Buffer.from(hash, 'hex'));
}
