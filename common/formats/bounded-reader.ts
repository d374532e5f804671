import type { ByteSource } from './byte-source.ts';
import { malformedModel, truncatedModel } from './format-errors.ts';

/** Bytes asked for after a jump; each further reading in sequence doubles them. */
const FIRST_WINDOW_BYTES = 4 << 10;
const MOST_WINDOW_BYTES = 256 << 10;

/**
 * Reads little-endian values one after the other, through a window over a source. Never reads more than its budget, jumps
 * included, whatever lengths a hostile header names.
 *
 * @throws AppError `model-truncated` behind the end of the source, `model-malformed` beyond the budget
 */
export class BoundedReader {
  readonly sizeBytes: number;
  readonly #source: ByteSource;
  readonly #format: string;
  #budgetBytes: number;
  #window: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the window begins in the source. */
  #windowStart = 0;
  #windowBytes = FIRST_WINDOW_BYTES;
  #offset = 0;

  constructor(source: ByteSource, { format, budgetBytes }: { readonly format: string; readonly budgetBytes: number }) {
    this.#source = source;
    this.#format = format;
    this.#budgetBytes = budgetBytes;
    this.sizeBytes = source.sizeBytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.sizeBytes - this.#offset;
  }

  /** True where this many bytes can be taken without `fill`. */
  has(bytes: number): boolean {
    const start = this.#offset - this.#windowStart;
    return start >= 0 && start + bytes <= this.#window.length;
  }

  /** Brings the next bytes into memory. */
  async fill(bytes: number): Promise<void> {
    if (this.has(bytes)) return;
    if (bytes > this.remaining) throw truncatedModel(this.#format, this.#offset + bytes, this.sizeBytes);
    const windowEnd = this.#windowStart + this.#window.length;
    const goesOn = this.#offset <= windowEnd && this.#offset >= this.#windowStart && this.#window.length > 0;
    this.#windowBytes = goesOn ? Math.min(MOST_WINDOW_BYTES, this.#windowBytes * 2) : FIRST_WINDOW_BYTES;
    const wanted = Math.min(Math.max(bytes, this.#windowBytes), this.remaining);
    this.#budgetBytes -= wanted;
    if (this.#budgetBytes < 0)
      throw malformedModel(this.#format, 'its header is larger than any real one', this.#offset);
    const window = await this.#source.read(this.#offset, wanted);
    if (window.length < bytes) throw truncatedModel(this.#format, this.#offset + bytes, this.#offset + window.length);
    this.#window = window;
    this.#view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    this.#windowStart = this.#offset;
  }

  /** Goes on behind the next bytes without reading them. */
  skip(bytes: number): void {
    if (bytes > this.remaining) throw truncatedModel(this.#format, this.#offset + bytes, this.sizeBytes);
    this.#offset += bytes;
  }

  /** The next bytes, as a view. Only after `fill` for at least as many, as all that takes one value. */
  takeBytes(bytes: number): Uint8Array {
    const start = this.#take(bytes);
    return this.#window.subarray(start, start + bytes);
  }

  takeU8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  takeU32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** @throws AppError `model-malformed` above 2^53: nothing real is as large */
  takeU64(): number {
    const at = this.#offset;
    const value = Number(this.#view.getBigUint64(this.#take(8), true));
    if (!Number.isSafeInteger(value)) throw malformedModel(this.#format, `a number as large as ${value}`, at);
    return value;
  }

  /** The value by one of DataView's readers, little-endian. */
  takeBy<Value>(bytes: number, read: (view: DataView, offset: number) => Value): Value {
    return read(this.#view, this.#take(bytes));
  }

  #take(bytes: number): number {
    const start = this.#offset - this.#windowStart;
    this.#offset += bytes;
    return start;
  }
}
