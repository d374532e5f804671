import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { malformedModel } from './format-errors.ts';

const MOST_TEXT_BYTES = 256;

/**
 * A table of a FlatBuffers file (its documentation, "FlatBuffer internals"), of which single fields are looked up. Every offset
 * is held against the size of the file; nothing is followed but what is asked for.
 * @throws AppError `model-malformed`
 */
export class FlatbufferTable {
  readonly #source: ByteSource;
  readonly #format: string;
  readonly #at: number;
  /** Where each field lies behind the table; 0 for one that is not set. */
  readonly #fields: readonly number[];

  private constructor(source: ByteSource, format: string, at: number, fields: readonly number[]) {
    this.#source = source;
    this.#format = format;
    this.#at = at;
    this.#fields = fields;
  }

  /** The table that the file begins with. */
  static async root(source: ByteSource, format: string): Promise<FlatbufferTable> {
    return await FlatbufferTable.#open(source, format, (await viewAt(source, format, 0, 4)).getUint32(0, true));
  }

  static async #open(source: ByteSource, format: string, at: number): Promise<FlatbufferTable> {
    const vtable = at - (await viewAt(source, format, at, 4)).getInt32(0, true);
    const bytes = (await viewAt(source, format, vtable, 4)).getUint16(0, true);
    if (bytes < 4 || bytes % 2 !== 0) throw malformedModel(format, `a table of ${bytes} bytes`, vtable);
    const view = await viewAt(source, format, vtable, bytes);
    const fields = Array.from({ length: bytes / 2 - 2 }, (_, index) => view.getUint16(4 + 2 * index, true));
    return new FlatbufferTable(source, format, at, fields);
  }

  /** A field of 32 bits; undefined where it is not set. */
  async uint32(field: number): Promise<number | undefined> {
    const at = this.#place(field);
    return at === undefined ? undefined : (await this.#view(at, 4)).getUint32(0, true);
  }

  /** A text, of which at most 256 bytes are read; undefined where it is not set. */
  async text(field: number): Promise<string | undefined> {
    const start = await this.#follow(field);
    if (start === undefined) return undefined;
    const length = (await this.#view(start, 4)).getUint32(0, true);
    await this.#view(start + 4 + length, 0);
    const { buffer, byteOffset, byteLength } = await this.#view(start + 4, Math.min(length, MOST_TEXT_BYTES));
    return clipped(new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength)));
  }

  /** How many items of so many bytes a vector has; 0 where it is not set. */
  async length(field: number, itemBytes: number): Promise<number> {
    const start = await this.#follow(field);
    if (start === undefined) return 0;
    const length = (await this.#view(start, 4)).getUint32(0, true);
    await this.#view(start + 4 + length * itemBytes, 0);
    return length;
  }

  /** A table in a vector of tables; undefined where there is none. */
  async item(field: number, index: number): Promise<FlatbufferTable | undefined> {
    const start = await this.#follow(field);
    if (start === undefined || index >= (await this.length(field, 4))) return undefined;
    const at = start + 4 + 4 * index;
    return await FlatbufferTable.#open(this.#source, this.#format, at + (await this.#view(at, 4)).getUint32(0, true));
  }

  async #follow(field: number): Promise<number | undefined> {
    const at = this.#place(field);
    return at === undefined ? undefined : at + (await this.#view(at, 4)).getUint32(0, true);
  }

  #place(field: number): number | undefined {
    const offset = this.#fields[field] ?? 0;
    return offset === 0 ? undefined : this.#at + offset;
  }

  async #view(at: number, bytes: number): Promise<DataView> {
    return await viewAt(this.#source, this.#format, at, bytes);
  }
}

async function viewAt(source: ByteSource, format: string, at: number, bytes: number): Promise<DataView> {
  if (at < 0 || at + bytes > source.sizeBytes) throw malformedModel(format, `it points to byte ${at + bytes}`, at);
  const read = bytes === 0 ? new Uint8Array() : await source.read(at, bytes);
  if (read.length < bytes) throw malformedModel(format, 'it is cut short', at);
  return new DataView(read.buffer, read.byteOffset, read.byteLength);
}
