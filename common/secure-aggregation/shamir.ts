import { AppError } from '../errors.ts';
import { ELEMENT_BYTES, inverse, PRIME, randomElement, reduce, toBytes, toNumber } from './prime-field.ts';

/** Bytes of a secret. */
export const SECRET_BYTES = 32;

interface Splitting {
  /** Shares that give the secret back; fewer tell nothing of it. */
  readonly threshold: number;
  /** Who gets a share: different numbers from 1 on. */
  readonly seats: readonly number[];
  /** Gives so many bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * Shares of 33 bytes of a secret of 32, by seat: the values at the seats of a random polynomial of degree `threshold − 1` whose
 * constant term is the secret.
 *
 * Source: Shamir 1979, "How to Share a Secret", over the integers modulo a prime.
 * @throws AppError `invalid-argument`
 */
export function splitSecret(
  secret: Uint8Array,
  { threshold, seats, randomBytes }: Splitting,
): ReadonlyMap<number, Uint8Array> {
  if (secret.length !== SECRET_BYTES) throw new AppError('invalid-argument', 'a secret has 32 bytes');
  if (!(threshold >= 1 && threshold <= seats.length)) {
    throw new AppError('invalid-argument', `${seats.length} shares cannot have a threshold of ${threshold}`);
  }
  expectSeats(seats);
  const coefficients = [toNumber(secret)];
  while (coefficients.length < threshold) coefficients.push(randomElement(randomBytes));
  const shareAt = (seat: bigint) => coefficients.reduceRight((sum, coefficient) => (sum * seat + coefficient) % PRIME);
  return new Map(seats.map((seat) => [seat, toBytes(shareAt(BigInt(seat)), ELEMENT_BYTES)]));
}

/** Gives the secret back from the shares of these seats. @throws AppError `invalid-argument` when they are of no secret */
export type JoinShares = (shares: ReadonlyMap<number, Uint8Array>) => Uint8Array;

/**
 * Joins shares of many secrets at the same seats: Lagrange's coefficients at zero, `Π_m x_m / (x_m − x_j)`, are worked out once.
 * @throws AppError `invalid-argument`
 */
export function shareJoiner(seats: readonly number[]): JoinShares {
  expectSeats(seats);
  const coefficients = seats.map((seat) => {
    let [above, below] = [1n, 1n];
    for (const other of seats) {
      if (other === seat) continue;
      above = (above * BigInt(other)) % PRIME;
      below = reduce(below * BigInt(other - seat));
    }
    return (above * inverse(below)) % PRIME;
  });
  return (shares) => {
    const sum = coefficients.reduce((total, coefficient, index) => {
      const share = shares.get(seats[index] ?? 0);
      if (share?.length !== ELEMENT_BYTES) throw new AppError('invalid-argument', 'a share is missing, or is none');
      return (total + coefficient * toNumber(share)) % PRIME;
    }, 0n);
    if (sum >= 2n ** 256n) throw new AppError('invalid-argument', 'these shares are not of one secret');
    return toBytes(sum, SECRET_BYTES);
  };
}

function expectSeats(seats: readonly number[]): void {
  const isRight = seats.every((seat) => Number.isInteger(seat) && seat >= 1);
  if (isRight && new Set(seats).size === seats.length) return;
  throw new AppError('invalid-argument', 'seats are different numbers from 1 on');
}
