import { AppError } from '../../common/errors.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { UpdateReader } from './weighted-sum.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Values of all rows together: they stay in a second-level cache. */
const ROOM = 262_144;
const LONGEST_ROW = 32_768;
const SHORTEST_ROW = 256;

/** The same columns of all updates, in the kernels' memory. */
export interface RowBlock {
  /** Byte offset of the first row. */
  readonly rows: number;
  /** Bytes from a row to the next. */
  readonly stride: number;
  /** Index of the first column. */
  readonly first: number;
  readonly count: number;
}

/**
 * Reads updates in step: some columns of all of them at a time, one row an update. Memory is a megabyte or so, however large
 * the model. It is the caller's arena, given back at the end.
 *
 * @throws AppError `invalid-argument` without updates; `update-not-finite` or `update-malformed` with the number of the update
 */
export async function visitRows(
  kernels: Kernels,
  readers: readonly UpdateReader[],
  parameterCount: number,
  visit: (block: RowBlock) => void,
): Promise<void> {
  if (readers.length === 0) throw new AppError('invalid-argument', 'there are no updates');
  const { arena } = kernels;
  const mark = arena.mark();
  const values = Math.max(SHORTEST_ROW, Math.min(LONGEST_ROW, Math.floor(ROOM / readers.length / 4) * 4));
  const stride = values * FLOAT_BYTES;
  const rows = arena.allocate(readers.length * stride);
  const streams = readers.map((read, update) => new UpdateStream(read, update));
  try {
    for (let first = 0; first < parameterCount; first += values) {
      const count = Math.min(values, parameterCount - first);
      for (const [k, stream] of streams.entries()) {
        const row = rows + k * stride;
        await stream.read(count * FLOAT_BYTES, (piece, at) => arena.bytes(row + at, piece.length).set(piece));
        expectFinite(kernels, row, count, { update: k, first });
      }
      visit({ rows, stride, first, count });
    }
    for (const stream of streams) await stream.expectEnd();
  } finally {
    for (const stream of streams) await stream.close();
    arena.release(mark);
  }
}

/** One update's blocks, taken in pieces of any size. */
class UpdateStream {
  readonly #update: number;
  readonly #blocks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(read: UpdateReader, update: number) {
    this.#update = update;
    this.#blocks = bytesOf(read);
  }

  async read(wanted: number, take: (piece: Uint8Array, at: number) => void): Promise<void> {
    for (let at = 0; at < wanted; ) {
      if (this.#rest.length === 0 && !(await this.#next())) throw wrongLength(this.#update, 'less');
      const piece = this.#rest.subarray(0, wanted - at);
      take(piece, at);
      at += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
  }

  async expectEnd(): Promise<void> {
    while (this.#rest.length === 0) if (!(await this.#next())) return;
    throw wrongLength(this.#update, 'more');
  }

  async close(): Promise<void> {
    await this.#blocks.return?.();
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#blocks.next();
    if (done === true) return false;
    this.#rest = value;
    return true;
  }
}

async function* bytesOf(read: UpdateReader): AsyncGenerator<Uint8Array> {
  for await (const block of read()) yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
}

function expectFinite(
  kernels: Kernels,
  row: number,
  count: number,
  { update, first }: { readonly update: number; readonly first: number },
): void {
  const at = kernels.firstNonFinite(row, count);
  if (at < 0) return;
  throw new AppError('update-not-finite', `value ${first + at} of update ${update} is not a finite number`, {
    details: { update, index: first + at },
  });
}

function wrongLength(update: number, what: 'less' | 'more'): AppError {
  return new AppError('update-malformed', `update ${update} has ${what} values than the model has parameters`, {
    details: { update },
  });
}
