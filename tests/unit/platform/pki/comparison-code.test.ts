import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../../common/domain/ids.ts';
import { commitTo, comparisonCode, isCommittedTo, NONCE_BYTES } from '../../../../platform/pki/comparison-code.ts';

const parties = { authority: Sha256.parse('a'.repeat(64)), key: Sha256.parse('b'.repeat(64)) };
const others = Sha256.parse('c'.repeat(64));
const nonce = (fill: number) => Buffer.alloc(NONCE_BYTES, fill);

describe('the digits to compare', () => {
  it('are the same on both sides, and never change their meaning', () => {
    const applicant = comparisonCode({ ...parties }, nonce(1), nonce(2));
    const cluster = comparisonCode({ ...parties }, Uint8Array.from(nonce(1)), nonce(2));
    expect(applicant).toBe(cluster);
    expect(applicant).toBe('181 819');
  });

  it.each([
    ['another authority', () => comparisonCode({ ...parties, authority: others }, nonce(1), nonce(2))],
    ['another key', () => comparisonCode({ ...parties, key: others }, nonce(1), nonce(2))],
    ['another nonce of the applicant', () => comparisonCode(parties, nonce(3), nonce(2))],
    ['another nonce of the cluster', () => comparisonCode(parties, nonce(1), nonce(3))],
    ['the roles exchanged', () => comparisonCode(parties, nonce(2), nonce(1))],
  ])('change with %s', (_, changed) => {
    expect(changed()).not.toBe(comparisonCode(parties, nonce(1), nonce(2)));
  });

  it('are six digits, each as likely as the others at every place', () => {
    const rounds = 20_000;
    const counts = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 0));
    const seen = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const code = comparisonCode(parties, randomBytes(NONCE_BYTES), nonce(2));
      expect(code).toMatch(/^\d{3} \d{3}$/);
      seen.add(code);
      for (const [place, digit] of code.replace(' ', '').split('').entries()) {
        const ofPlace = counts[place];
        if (ofPlace !== undefined) ofPlace[Number(digit)] = (ofPlace[Number(digit)] ?? 0) + 1;
      }
    }
    // Chi-square with 9 degrees of freedom: above 60 once in a thousand million times.
    for (const ofPlace of counts) {
      const expected = rounds / 10;
      expect(ofPlace.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(60);
    }
    expect(seen.size).toBeGreaterThan(19_600); // as many meet by chance as with a fair die: about 200
  });
});

describe('a commitment', () => {
  const commitment = commitTo(nonce(1), parties);

  it('fits the nonce, authority and key that it was made for, and nothing else', () => {
    expect(isCommittedTo(commitment, nonce(1), parties)).toBe(true);
    expect(isCommittedTo(commitment, nonce(2), parties)).toBe(false);
    expect(isCommittedTo(commitment, nonce(1), { ...parties, authority: others })).toBe(false);
    expect(isCommittedTo(commitment, nonce(1), { ...parties, key: others })).toBe(false);
  });

  it('of another length, or for a nonce of another length, fits nothing', () => {
    expect(isCommittedTo(commitment.subarray(1), nonce(1), parties)).toBe(false);
    expect(isCommittedTo(new Uint8Array(), nonce(1), parties)).toBe(false);
    const short = nonce(1).subarray(1);
    expect(isCommittedTo(commitTo(short, parties), short, parties)).toBe(false);
    expect(isCommittedTo(commitTo(new Uint8Array(), parties), new Uint8Array(), parties)).toBe(false);
  });

  it('is not the digits: it tells nothing about them', () => {
    expect(commitment).toHaveLength(32);
    expect(commitTo(nonce(1), parties)).toEqual(commitment);
    expect(commitTo(nonce(2), parties)).not.toEqual(commitment);
  });
});
