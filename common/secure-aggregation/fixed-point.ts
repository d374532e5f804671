import { AppError } from '../errors.ts';

/** What bounds the sum of a round. Everybody who takes part has to know the same of it. */
export interface SumBounds {
  /** Updates that the sum may have at most. */
  readonly participants: number;
  /** Samples that one of them may weigh at most. */
  readonly mostSamples: number;
  /** Longer updates (Euclidean norm) are scaled down to this. */
  readonly clipNorm: number;
}

/** Largest whole number of either sign that is told apart modulo 2³². */
const MOST = 2 ** 31 - 1;

/**
 * Updates times their weights as whole numbers modulo 2³², in steps of a power of two.
 *
 * A value is at most `W c` (weight times clip norm), hence at most `W c / step + ½` whole steps, and so are the `n` values of a sum
 * together at most `n (W c / step + ½)`. The step is the smallest power of two that keeps this at or below 2³¹ − 1: no sum
 * overflows. Each value is rounded by half a step at most, and so a mean over a total weight of `Σ w` is by `n step / (2 Σ w)`.
 */
export class FixedPoint {
  /** What one stands for. */
  readonly step: number;
  readonly #bounds: SumBounds;
  /** Largest size of one encoded value; rounding of the arithmetic before must not lead above it. */
  readonly #most: number;

  /** @throws AppError `invalid-argument` for bounds that no 32 bits can keep */
  constructor(bounds: SumBounds) {
    const { participants, mostSamples, clipNorm } = bounds;
    if (!(participants >= 1 && mostSamples >= 1 && clipNorm > 0 && participants * mostSamples <= MOST)) {
      throw new AppError('invalid-argument', `${participants} × ${mostSamples} samples do not fit a masked sum`);
    }
    this.#bounds = bounds;
    this.#most = Math.floor(MOST / participants);
    this.step = 2 ** Math.ceil(Math.log2((mostSamples * clipNorm) / (MOST / participants - 0.5)));
  }

  /** How far the mean over so many samples may be from the exact one, in each value. */
  meanError(totalSamples: number): number {
    return (this.#bounds.participants * this.step) / (2 * totalSamples);
  }

  /** Writes values, each times `factor`, as whole steps. */
  encode(values: Float32Array, factor: number, into: Uint32Array): void {
    const scale = factor / this.step;
    const most = this.#most;
    for (let i = 0; i < values.length; i++) {
      const steps = Math.round((values[i] ?? 0) * scale);
      into[i] = steps > most ? most : steps < -most ? -most : steps;
    }
  }

  /** Reads a sum of encoded values as a mean over so many samples. */
  decodeMean(sums: Uint32Array, totalSamples: number, into: Float32Array): void {
    const scale = this.step / totalSamples;
    for (let i = 0; i < into.length; i++) into[i] = ((sums[i] ?? 0) | 0) * scale;
  }
}
