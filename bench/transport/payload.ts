/** What is sent again and again: large enough that no cache of a processor holds it. */
export const PATTERN_BYTES = 16 << 20;

/** Bytes in memory, the same in every process. */
export function pattern(): Buffer {
  const words = new Uint32Array(PATTERN_BYTES / 4);
  let state = 0x9e37_79b9;
  for (let index = 0; index < words.length; index++) {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer);
}

/** So many bytes of the pattern, over and over, as views. */
export function* chunksOf(source: Buffer, totalBytes: number, chunkBytes: number): Generator<Buffer> {
  for (let at = 0; at < totalBytes; at += chunkBytes) {
    const start = at % PATTERN_BYTES;
    yield source.subarray(start, start + Math.min(chunkBytes, totalBytes - at));
  }
}

/** Puts what arrives into memory. */
export class Sink {
  readonly #memory = Buffer.alloc(PATTERN_BYTES);
  #received = 0;

  begin(): void {
    this.#received = 0;
    this.#memory.fill(0);
  }

  take(data: Uint8Array): void {
    const at = this.#received % PATTERN_BYTES;
    const room = PATTERN_BYTES - at;
    if (data.length <= room) this.#memory.set(data, at);
    else {
      this.#memory.set(data.subarray(0, room), at);
      this.#memory.set(data.subarray(room), 0);
    }
    this.#received += data.length;
  }

  /** @throws Error unless it is what was sent */
  check(totalBytes: number, source: Buffer): void {
    if (this.#received !== totalBytes) throw new Error(`${this.#received} bytes of ${totalBytes} arrived`);
    const kept = Math.min(totalBytes, PATTERN_BYTES);
    if (!this.#memory.subarray(0, kept).equals(source.subarray(0, kept)))
      throw new Error('what arrived is not what was sent');
  }
}
