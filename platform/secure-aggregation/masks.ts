import { type Cipheriv, createCipheriv } from 'node:crypto';

/** One stream of masks, and whether it is added or taken away. */
export interface Mask {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly sign: 1 | -1;
}

/** The block that masks are made from is as long as this many values at most. */
export const BLOCK_VALUES = 65_536;

const VALUE_BYTES = Uint32Array.BYTES_PER_ELEMENT;
const ZEROS = new Uint8Array(BLOCK_VALUES * VALUE_BYTES);

/**
 * Many masks over one vector of whole numbers modulo 2³², laid on block by block from its beginning. A mask is the stream of
 * AES-256-CTR under its key, from a counter of zero: each key is for one mask only.
 */
export class Masks {
  readonly #streams: readonly { readonly cipher: Cipheriv; readonly sign: 1 | -1 }[];

  constructor(masks: Iterable<Mask>) {
    this.#streams = Array.from(masks, ({ key, sign }) => ({
      cipher: createCipheriv('aes-256-ctr', key, new Uint8Array(16)),
      sign,
    }));
  }

  /** Lays all masks on the next block, in place. */
  applyTo(block: Uint32Array): void {
    for (let first = 0; first < block.length; first += BLOCK_VALUES) {
      const part = block.subarray(first, first + BLOCK_VALUES);
      for (const { cipher, sign } of this.#streams) {
        const mask = asValues(cipher.update(ZEROS.subarray(0, part.length * VALUE_BYTES)));
        if (sign === 1) for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) + (mask[i] ?? 0);
        else for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) - (mask[i] ?? 0);
      }
    }
  }
}

function asValues(bytes: Buffer): Uint32Array {
  const aligned = bytes.byteOffset % VALUE_BYTES === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / VALUE_BYTES);
}
