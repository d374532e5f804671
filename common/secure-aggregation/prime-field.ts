/** Order of the field that secrets are shared over: the smallest prime above 2²⁵⁶, so that any 32 bytes are an element. */
export const PRIME = 2n ** 256n + 297n;

/** Bytes that hold any element of the field. */
export const ELEMENT_BYTES = 33;

/** The remainder that is not negative. */
export function reduce(value: bigint): bigint {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

/** The element that gives 1 when multiplied by this one, which is not 0 (extended Euclid). */
export function inverse(value: bigint): bigint {
  let [rest, next] = [PRIME, reduce(value)];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const times = rest / next;
    [rest, next] = [next, rest - times * next];
    [factor, nextFactor] = [nextFactor, factor - times * nextFactor];
  }
  return reduce(factor);
}

/** An element that nobody can guess, each with the same chance. `randomBytes` gives so many secret bytes. */
export function randomElement(randomBytes: (count: number) => Uint8Array): bigint {
  for (;;) {
    const bytes = randomBytes(ELEMENT_BYTES).slice();
    bytes[0] = (bytes[0] ?? 0) & 1; // the prime has 257 bits
    const value = toNumber(bytes);
    if (value < PRIME) return value;
  }
}

/** The number that the bytes are, most significant first. */
export function toNumber(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** So many bytes of a number, most significant first. */
export function toBytes(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}
