import { PIECE_VALUES } from '../../../../common/domain/shared-steps.ts';
import { AppError } from '../../../../common/errors.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';

const SUM_BYTES = Float64Array.BYTES_PER_ELEMENT;

interface GradientMeanSetup {
  readonly kernels: Kernels;
  readonly parameterCount: number;
  /** Of gradients, and of means; each packs values one by one, so that a piece can be packed by itself. */
  readonly up: UpdateCodec;
  readonly down: UpdateCodec;
}

/**
 * The mean of several devices' gradients, `Σ n_k g_k / Σ n_k` with the batches n_k, piece by piece: each is summed in float64 as it
 * comes and divided by the weights of whoever has brought it. Memory is eight bytes a parameter, however many devices there are.
 */
export class GradientMean {
  readonly #setup: GradientMeanSetup;
  readonly #sum: number;
  readonly #staging: number;
  /** Of each piece. */
  readonly #weights: Float64Array;

  /** @throws AppError `invalid-specification` when 32-bit memory cannot hold the sum */
  constructor(setup: GradientMeanSetup) {
    const { kernels, parameterCount } = setup;
    this.#setup = setup;
    this.#sum = kernels.arena.allocate(parameterCount * SUM_BYTES);
    this.#staging = kernels.arena.allocateFloats(Math.min(PIECE_VALUES, parameterCount));
    this.#weights = new Float64Array(Math.ceil(parameterCount / PIECE_VALUES));
    this.clear();
  }

  /** Forgets what has come. */
  clear(): void {
    const { kernels, parameterCount } = this.#setup;
    kernels.arena.bytes(this.#sum, parameterCount * SUM_BYTES).fill(0);
    this.#weights.fill(0);
  }

  /** Adds a piece of a gradient. @throws AppError `update-not-finite` or `update-malformed`; the sum is as before then */
  add(piece: number, packed: Uint8Array, weight: number): void {
    const { kernels, up } = this.#setup;
    const values = this.#valuesOf(piece);
    let staged = 0;
    for (const block of up.decode(packed, values)) {
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      kernels.arena.bytes(this.#staging + staged, bytes.length).set(bytes);
      staged += bytes.length;
    }
    const odd = kernels.firstNonFinite(this.#staging, values);
    if (odd >= 0) {
      const index = piece * PIECE_VALUES + odd;
      throw new AppError('update-not-finite', `value ${index} of the gradient is not a finite number`, {
        details: { index },
      });
    }
    kernels.addWeighted(this.#sumOf(piece), this.#staging, values, weight);
    this.#weights[piece] = (this.#weights[piece] ?? 0) + weight;
  }

  /** The mean of what has come of a piece, packed; zeros where nothing has. The piece begins anew. */
  take(piece: number): Uint8Array {
    const { kernels, down } = this.#setup;
    const values = this.#valuesOf(piece);
    const weight = this.#weights[piece] ?? 0;
    kernels.fill(this.#staging, values, 0);
    if (weight > 0) kernels.addQuotient(this.#staging, this.#sumOf(piece), values, weight);
    kernels.arena.bytes(this.#sumOf(piece), values * SUM_BYTES).fill(0);
    this.#weights[piece] = 0;
    return down.encode(kernels.arena.floats(this.#staging, values));
  }

  #sumOf(piece: number): number {
    return this.#sum + piece * PIECE_VALUES * SUM_BYTES;
  }

  #valuesOf(piece: number): number {
    return Math.min(PIECE_VALUES, this.#setup.parameterCount - piece * PIECE_VALUES);
  }
}
