import type { Reading } from './reading.ts';

const BLOCK_VALUES = 1 << 18;

/** A list of float32 values that grows in blocks, for sources that do not say how long they are. */
export class FloatColumn {
  readonly #blocks: Float32Array[] = [];
  readonly #reading: Reading;
  readonly #file: string;
  #block = new Float32Array();
  #used = 0;

  constructor(reading: Reading, file: string) {
    this.#reading = reading;
    this.#file = file;
  }

  /** Adds a value. Throws `dataset-unreadable` when the reading may take no more memory. */
  push(value: number): void {
    if (this.#used === this.#block.length) {
      this.#reading.hold(BLOCK_VALUES * 4, this.#file);
      this.#block = new Float32Array(BLOCK_VALUES);
      this.#blocks.push(this.#block);
      this.#used = 0;
    }
    this.#block[this.#used++] = value;
  }

  /** All values in one array. */
  join(): Float32Array {
    const length = this.#blocks.length === 0 ? 0 : (this.#blocks.length - 1) * BLOCK_VALUES + this.#used;
    const joined = new Float32Array(length);
    for (const [index, block] of this.#blocks.entries()) {
      const start = index * BLOCK_VALUES;
      joined.set(block.subarray(0, Math.min(BLOCK_VALUES, length - start)), start);
    }
    return joined;
  }
}
