import { AppError } from '../../common/errors.ts';
import { unreadable } from './dataset-errors.ts';

interface ReadingOptions {
  /** The most bytes that the decoded content may take. */
  readonly limitBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** One reading of a data set: how far it has come, whether it is still wanted, and how many bytes it may still take. */
export class Reading {
  readonly #options: ReadingOptions;
  #heldBytes = 0;
  #expected = 0;
  #done = 0;
  #reported = 0;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** Announces work to come, in any unit that is used throughout: bytes of the sources, or files. */
  expect(units: number): void {
    this.#expected += units;
  }

  /** Reports work done. Throws `cancelled` when the reading is no longer wanted. */
  advance(units: number): void {
    if (this.#options.signal?.aborted === true) throw new AppError('cancelled', 'reading the data set was cancelled');
    this.#done += units;
    const share = this.#expected === 0 ? 0 : Math.min(1, this.#done / this.#expected);
    if (share === this.#reported || (share < 1 && share - this.#reported < 0.01)) return;
    this.#reported = share;
    this.#options.onProgress?.(share);
  }

  /** Asks for memory before it is taken. Throws `dataset-unreadable` when that would be more than the limit. */
  hold(bytes: number, file: string): void {
    const { limitBytes } = this.#options;
    if (!(this.#heldBytes + bytes <= limitBytes)) {
      throw unreadable(file, `the data set takes more than the limit of ${limitBytes} bytes`, {
        hint: 'Split it, or scale it down.',
      });
    }
    this.#heldBytes += bytes;
  }
}
