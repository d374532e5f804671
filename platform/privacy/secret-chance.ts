import { randomFillSync } from 'node:crypto';

/** Numbers that are fetched from the system at a time. */
const BATCH = 4_096;

/**
 * Random numbers from the system's generator, which nobody can foretell or repeat: what hides a part of the data must not follow
 * from a seed that stands in the job's specification.
 */
export class SecretChance {
  readonly #words = new Uint32Array(2 * BATCH);
  #next = this.#words.length;

  /** The next number above 0 and at most 1, a multiple of 2⁻⁵³. */
  uniform(): number {
    if (this.#next === this.#words.length) {
      randomFillSync(this.#words);
      this.#next = 0;
    }
    const high = (this.#words[this.#next] ?? 0) >>> 5;
    const low = (this.#words[this.#next + 1] ?? 0) >>> 6;
    // What was used is not left lying in memory.
    this.#words.fill(0, this.#next, this.#next + 2);
    this.#next += 2;
    return (high * 0x400_0000 + low + 1) / 0x20_0000_0000_0000;
  }

  /** Two independent standard normal numbers of at most 8.6 (Box and Muller 1958). */
  normals(): readonly [number, number] {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }

  /** Each number on its own with the same probability: Poisson sampling, in the order in which they are given. */
  sample(numbers: readonly number[], probability: number): number[] {
    return numbers.filter(() => this.uniform() <= probability);
  }
}
