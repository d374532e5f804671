import { AppError } from '../../common/errors.ts';
import type { Kernels } from '../kernels/kernels.ts';

/** A part of an update: float32 values, or their little-endian bytes, cut and aligned in any way. */
export type UpdateBlock = Float32Array | Uint8Array;

/** Reads an update's blocks in order from the first value on. It is read twice and must give the same both times. */
export type UpdateReader = () => Iterable<UpdateBlock> | AsyncIterable<UpdateBlock>;

/** How an update counts beside its weight. */
export interface FoldOptions {
  /** The update is multiplied by it. */
  readonly scale?: number;
  /** A longer update is scaled down to this Euclidean norm first; null: never. */
  readonly maxNorm?: number | null;
}

/** Values that pass through the kernels at a time: small enough for a second-level cache. */
const STAGED_VALUES = 32_768;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
const STAGED_BYTES = STAGED_VALUES * FLOAT_BYTES;
const SUM_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * The weighted mean of many parameter updates, folded as they arrive: `w ← w + Σ (n_k / n) Δ_k` (McMahan et al. 2017,
 * Algorithm 1). Memory is eight bytes a parameter, however many updates come.
 *
 * The sum is kept in float64. A float32 value times a whole weight below 2²⁹ is exact there, so that the order of
 * arrival changes the rounded result practically never.
 */
export class WeightedSum {
  readonly parameterCount: number;
  readonly #kernels: Kernels;
  readonly #sum: number;
  readonly #staging: number;
  #totalWeight = 0;
  #updates = 0;
  #state: 'whole' | 'folding' | 'broken' = 'whole';

  /** @throws AppError `invalid-specification` when 32-bit memory cannot hold the sum. */
  constructor(kernels: Kernels, parameterCount: number) {
    this.parameterCount = parameterCount;
    this.#kernels = kernels;
    this.#sum = kernels.arena.allocate(parameterCount * SUM_BYTES);
    this.#staging = kernels.arena.allocateFloats(STAGED_VALUES);
    this.clear();
  }

  /** Weights of all updates in the sum. */
  get totalWeight(): number {
    return this.#totalWeight;
  }

  /** Number of updates in the sum. */
  get updates(): number {
    return this.#updates;
  }

  /** Empties the sum for the next round. */
  clear(): void {
    this.#kernels.arena.bytes(this.#sum, this.parameterCount * SUM_BYTES).fill(0);
    this.#totalWeight = 0;
    this.#updates = 0;
    this.#state = 'whole';
  }

  /**
   * Adds one update with a positive weight, such as its sample count. It is read once to be checked and measured and once to be
   * added, so a refused update leaves no trace. One update at a time. Tells how long the update was before it was scaled.
   *
   * @throws AppError `update-not-finite` or `update-malformed`; the sum is as before. When reading fails half-way through
   * the second time the error is passed on and the sum refuses further use until `clear`.
   */
  async fold(read: UpdateReader, weight: number, { scale = 1, maxNorm = null }: FoldOptions = {}): Promise<number> {
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new AppError('update-malformed', `an update cannot weigh ${weight}`, { details: { weight } });
    }
    const norm = Math.sqrt(await this.check(read));
    const factor = weight * scale * (maxNorm === null || norm <= maxNorm ? 1 : maxNorm / norm);
    this.#state = 'folding';
    try {
      await this.#walk(read, (values, first) => {
        this.#kernels.addWeighted(this.#sum + first * SUM_BYTES, this.#staging, values, factor);
      });
    } catch (error) {
      this.#state = 'broken';
      throw error;
    }
    this.#state = 'whole';
    this.#totalWeight += weight;
    this.#updates++;
    return norm;
  }

  /** The squared norm of an update that `fold` would take; the sum stays as it is. @throws AppError as `fold` does */
  async check(read: UpdateReader): Promise<number> {
    this.#assertWhole();
    this.#state = 'folding';
    let squared = 0;
    try {
      await this.#walk(read, (values, first) => {
        this.#expectFinite(values, first);
        squared += this.#kernels.sumOfSquares(this.#staging, values);
      });
      return squared;
    } finally {
      this.#state = 'whole';
    }
  }

  /** A copy of `Σ weight · scale · Δ` as it was summed; zeros without any update. */
  sum(): Float64Array {
    this.#assertWhole();
    return new Float64Array(this.#kernels.arena.buffer, this.#sum, this.parameterCount).slice();
  }

  /** The mean of all updates; zeros without any. */
  mean(): Float32Array {
    const mean = new Float32Array(this.parameterCount);
    this.applyTo(mean);
    return mean;
  }

  /** Adds the mean of all updates to the parameters in place. Without updates they stay as they are. */
  applyTo(parameters: Float32Array): void {
    this.#assertWhole();
    if (parameters.length !== this.parameterCount) {
      throw wrongLength(parameters.byteLength, this.parameterCount * FLOAT_BYTES);
    }
    if (this.#updates === 0) return;
    for (let first = 0; first < this.parameterCount; first += STAGED_VALUES) {
      const part = parameters.subarray(first, first + STAGED_VALUES);
      const staged = this.#kernels.arena.floats(this.#staging, part.length);
      staged.set(part);
      this.#kernels.addQuotient(this.#staging, this.#sum + first * SUM_BYTES, part.length, this.#totalWeight);
      part.set(staged);
    }
  }

  /** Brings an update piece by piece into the staging memory and visits each piece. */
  async #walk(read: UpdateReader, visit: (values: number, first: number) => void): Promise<void> {
    const expectedBytes = this.parameterCount * FLOAT_BYTES;
    let seen = 0;
    let staged = 0;
    const flush = () => {
      visit(staged / FLOAT_BYTES, (seen - staged) / FLOAT_BYTES);
      staged = 0;
    };
    for await (const block of read()) {
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      if (seen + bytes.length > expectedBytes) throw wrongLength(seen + bytes.length, expectedBytes);
      for (let start = 0; start < bytes.length; ) {
        const piece = bytes.subarray(start, start + STAGED_BYTES - staged);
        this.#kernels.arena.bytes(this.#staging + staged, piece.length).set(piece);
        start += piece.length;
        seen += piece.length;
        staged += piece.length;
        if (staged === STAGED_BYTES) flush();
      }
    }
    if (seen !== expectedBytes) throw wrongLength(seen, expectedBytes);
    if (staged > 0) flush();
  }

  #expectFinite(values: number, first: number): void {
    const at = this.#kernels.firstNonFinite(this.#staging, values);
    if (at < 0) return;
    throw new AppError('update-not-finite', `value ${first + at} of the update is not a finite number`, {
      details: { index: first + at },
      hint: 'Lower the learning rate, or look at the data of the device that sent it.',
    });
  }

  #assertWhole(): void {
    if (this.#state === 'whole') return;
    const reason =
      this.#state === 'folding' ? 'is folding an update' : 'holds half an update: clear it, fold all again';
    throw new AppError('conflict', `the sum ${reason}`);
  }
}

function wrongLength(foundBytes: number, expectedBytes: number): AppError {
  return new AppError(
    'update-malformed',
    `the update has ${foundBytes} bytes or more; the model has ${expectedBytes}`,
    {
      details: { foundBytes, expectedBytes },
    },
  );
}
