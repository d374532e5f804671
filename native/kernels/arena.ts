import { AppError } from '../../common/errors.ts';

const PAGE_BYTES = 65_536;
/** Of a 32-bit memory. */
const MOST_BYTES = 65_536 * PAGE_BYTES;
/** Cache lines; also enough for every vector load. */
const ALIGNMENT = 64;

/**
 * Hands out the memory of one kernel instance from the bottom up. The memory grows when it must and never shrinks, so
 * an idle instance stays small. Growing detaches views: take them afresh after anything that may allocate.
 */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #top: number;

  constructor(memory: WebAssembly.Memory, base: number) {
    this.#memory = memory;
    this.#top = align(base);
  }

  /**
   * Reserves bytes and returns the offset of the first, a multiple of 64. New memory is zero; released memory is not.
   *
   * @throws AppError `invalid-specification` beyond 4 GiB, `unavailable` when the machine has no more memory.
   */
  allocate(sizeBytes: number): number {
    const offset = this.#top;
    const end = align(offset + sizeBytes);
    if (end > MOST_BYTES) {
      throw new AppError('invalid-specification', `needs ${toMiB(end)} MiB; a worker can address 4096 MiB`, {
        details: { neededBytes: end, limitBytes: MOST_BYTES },
        hint: 'Use a smaller model or a smaller batch.',
      });
    }
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE_BYTES), end);
    this.#top = end;
    return offset;
  }

  /** Reserves `count` float32 values. */
  allocateFloats(count: number): number {
    return this.allocate(count * Float32Array.BYTES_PER_ELEMENT);
  }

  /** The memory's bytes as they lie now: another object after it has grown. */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** The point to which `release` returns. */
  mark(): number {
    return this.#top;
  }

  /** Frees everything that was reserved since the mark was taken. */
  release(mark: number): void {
    this.#top = mark;
  }

  /** Leaves everything below an offset to whoever has taken it. */
  reserveUpTo(offset: number): void {
    this.#top = Math.max(this.#top, align(offset));
  }

  /** A view of `count` float32 values; valid until the memory grows. */
  floats(offset: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, offset, count);
  }

  /** A view of `count` int32 values; valid until the memory grows. */
  integers(offset: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, offset, count);
  }

  /** A view of `count` bytes; valid until the memory grows. */
  bytes(offset: number, count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, offset, count);
  }

  #grow(pages: number, neededBytes: number): void {
    try {
      this.#memory.grow(pages);
    } catch (cause) {
      throw new AppError('unavailable', `the machine has no ${toMiB(neededBytes)} MiB of memory left`, {
        cause,
        details: { neededBytes },
        hint: 'Close other programs, or use a smaller model or a smaller batch.',
      });
    }
  }
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function toMiB(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 2 ** 20);
}
