import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits that nobody can guess, as text. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret: nothing slower is needed for one that nobody can guess. */
export function sha256Of(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** True for the secret that was kept as this hash; takes as long for any other. */
export function fits(secret: string, sha256: string): boolean {
  return timingSafeEqual(createHash('sha256').update(secret).digest(), Buffer.from(sha256, 'hex'));
}
