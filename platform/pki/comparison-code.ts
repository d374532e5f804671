import { createHash, timingSafeEqual } from 'node:crypto';
import type { Sha256 } from '../../common/domain/ids.ts';

/** What both sides of a request to join know: the authority that one shows and the key that the other has. */
export interface JoiningParties {
  /** Of the authority's public key. */
  readonly authority: Sha256;
  /** Of the applicant's public key. */
  readonly key: Sha256;
}

export const NONCE_BYTES = 32;

/**
 * Binds the applicant to its nonce before it knows the other one. Without it, somebody between the two could try nonces
 * until the digits agree (numeric comparison with commitment; Vaudenay, "Secure Communications over Insecure Channels
 * Based on Short Authenticated Strings", 2005).
 */
export function commitTo(nonce: Uint8Array, parties: JoiningParties): Buffer {
  return digest('edgeorchestra join commitment v1', parties, nonce);
}

/** True when the nonce is the one that was committed to. */
export function isCommittedTo(commitment: Uint8Array, nonce: Uint8Array, parties: JoiningParties): boolean {
  const expected = commitTo(nonce, parties);
  return nonce.length === NONCE_BYTES && commitment.length === expected.length && timingSafeEqual(commitment, expected);
}

/** The six digits that both sides show, such as `042 137`: somebody in between gets them to agree once in a million times. */
export function comparisonCode(parties: JoiningParties, applicantNonce: Uint8Array, clusterNonce: Uint8Array): string {
  const hash = digest('edgeorchestra join code v1', parties, applicantNonce, clusterNonce);
  const digits = (hash.readBigUInt64BE() % 1_000_000n).toString().padStart(6, '0');
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}

/** Every part has a fixed length, so no two inputs run into one another. */
function digest(purpose: string, { authority, key }: JoiningParties, ...nonces: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(purpose).update(authority, 'hex').update(key, 'hex');
  for (const nonce of nonces) hash.update(nonce);
  return hash.digest();
}
