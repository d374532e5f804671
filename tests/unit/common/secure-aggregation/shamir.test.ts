import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ELEMENT_BYTES, inverse, PRIME, toBytes, toNumber } from '../../../../common/secure-aggregation/prime-field.ts';
import { shareJoiner, splitSecret } from '../../../../common/secure-aggregation/shamir.ts';

const aSecret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const someSeats = fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 12 });

/** Seats, and some of them that are enough. */
const aSplit = someSeats.chain((seats) =>
  fc.integer({ min: 1, max: seats.length }).chain((threshold) =>
    fc.record({
      seats: fc.constant(seats),
      threshold: fc.constant(threshold),
      chosen: fc.shuffledSubarray(seats, { minLength: threshold }),
    }),
  ),
);

test('any shares that are enough give the secret back', () => {
  fc.assert(
    fc.property(aSecret, aSplit, (secret, { seats, threshold, chosen }) => {
      const shares = splitSecret(secret, { threshold, seats, randomBytes });
      expect(shareJoiner(chosen)(shares)).toEqual(secret);
    }),
  );
});

test('shares that are too few fit every secret: one more share can be made up for any of them', () => {
  fc.assert(
    fc.property(aSecret, aSecret, fc.integer({ min: 2, max: 8 }), (secret, other, threshold) => {
      const seats = Array.from({ length: threshold }, (_, index) => index + 1);
      const shares = new Map(splitSecret(secret, { threshold, seats, randomBytes }));
      // With the first shares as they are, solve for the last one that makes them shares of the other secret.
      const last = toNumber(shares.get(threshold) ?? new Uint8Array());
      const weight = seats.reduce((product, seat) => {
        if (seat === threshold) return product;
        return (product * ((BigInt(seat) * inverse(BigInt(seat - threshold))) % PRIME)) % PRIME;
      }, 1n);
      const moved = last + (toNumber(other) - toNumber(secret)) * inverse(weight);
      shares.set(threshold, toBytes(((moved % PRIME) + PRIME) % PRIME, ELEMENT_BYTES));
      expect(shareJoiner(seats)(shares)).toEqual(other);
    }),
  );
});

test('a share that was changed gives another secret, or none', () => {
  const shares = new Map(splitSecret(randomBytes(32), { threshold: 3, seats: [1, 2, 3], randomBytes }));
  const secret = shareJoiner([1, 2, 3])(shares);
  const changed = (shares.get(2) ?? new Uint8Array()).slice();
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(shareJoiner([1, 2, 3])(new Map(shares).set(2, changed))).not.toEqual(secret);
  expect(() => shareJoiner([1, 2])(new Map([[1, changed]]))).toThrow('a share is missing');
});

test.each([
  [4, [1, 2, 3]],
  [2, [0, 1]],
  [2, [1, 1]],
])('a threshold of %i over the seats %j is refused', (threshold, seats) => {
  expect(() => splitSecret(new Uint8Array(32), { threshold, seats, randomBytes })).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
});

test('the field is of prime order, by the test of Miller and Rabin to twelve bases', () => {
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % PRIME) {
      if (rest % 2n === 1n) result = (result * square) % PRIME;
    }
    return result;
  };
  let [odd, twos] = [PRIME - 1n, 0];
  for (; odd % 2n === 0n; twos++) odd /= 2n;
  const passes = (base: bigint): boolean => {
    let value = power(base, odd);
    if (value === 1n || value === PRIME - 1n) return true;
    for (let i = 1; i < twos; i++) {
      value = (value * value) % PRIME;
      if (value === PRIME - 1n) return true;
    }
    return false;
  };
  expect([2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n].every(passes)).toBe(true);
  expect(PRIME).toBeGreaterThan(2n ** 256n);
});
