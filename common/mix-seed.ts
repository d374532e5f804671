/** A seed of its own for each pair, so that no two shares of a job shuffle alike (FNV-1a over the words' bytes). */
export function mixSeed(seed: number, salt: number): number {
  let hash = 0x811c9dc5;
  for (const word of [seed, salt]) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((word >>> shift) & 0xff), 0x01000193);
  }
  return hash >>> 0;
}
