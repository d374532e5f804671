import { AppError } from '../../../../common/errors.ts';
import { WeightedSum } from '../../../../native/aggregation/weighted-sum.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import { type CutCount, type Release, releaseSum, releaseUncutShare } from '../privacy/release.ts';
import type { Contribution, Step, Strategy } from '../strategies/strategy.ts';
import { UpdateFiles } from './update-files.ts';

interface AggregatorSetup {
  readonly strategy: Strategy;
  readonly kernels: Kernels;
  readonly codec: UpdateCodec;
  readonly parameterCount: number;
}

/** Of which part an update is. */
export interface RenewedPart {
  readonly learningRate: number;
  /** Local steps that have made it. */
  readonly steps: number;
  /** Of all samples of the job, 0 to 1. */
  readonly share: number;
}

/** Brings the updates of a round together as the strategy wants it, and moves the parameters by what came of it. */
export class Aggregator {
  readonly #strategy: Strategy;
  readonly #kernels: Kernels;
  readonly #parameterCount: number;
  readonly #sum: WeightedSum;
  readonly #files: UpdateFiles;
  readonly #state: readonly Float32Array[];
  #contributions: Contribution[] = [];
  #maxUpdateNorm: number | null;
  #cutCount: CutCount = { cut: 0, uncut: 0 };
  #combined: Float32Array | undefined;
  #controlChange: Float64Array | null = null;

  constructor({ strategy, kernels, codec, parameterCount }: AggregatorSetup) {
    this.#strategy = strategy;
    this.#maxUpdateNorm = strategy.maxUpdateNorm;
    this.#kernels = kernels;
    this.#parameterCount = parameterCount;
    this.#sum = new WeightedSum(kernels, parameterCount);
    this.#files = new UpdateFiles(codec, parameterCount);
    this.#state = Array.from({ length: strategy.stateVectors }, () => new Float32Array(parameterCount));
  }

  /** Vectors that the strategy keeps from round to round. To be filled before a round begins, and kept after its step. */
  get state(): readonly Float32Array[] {
    return this.#state;
  }

  /** Forgets what the round before has brought in. A norm takes the place of the strategy's. */
  clear(maxUpdateNorm: number | null = null): void {
    this.#maxUpdateNorm = maxUpdateNorm ?? this.#strategy.maxUpdateNorm;
    this.#cutCount = { cut: 0, uncut: 0 };
    this.#sum.clear();
    this.#contributions = [];
    this.#combined = undefined;
    this.#controlChange = null;
  }

  /** @throws AppError `update-not-finite` or `update-malformed` */
  async check(file: string): Promise<void> {
    await this.#sum.check(this.#files.reader(file));
  }

  /** Adds an update to the mean. @throws AppError `update-not-finite` or `update-malformed`; the sum is as before then */
  async fold(file: string, contribution: Contribution): Promise<void> {
    const { weight, scale } = contribution;
    const maxNorm = this.#maxUpdateNorm;
    const norm = await this.#sum.fold(this.#files.reader(file), weight, { scale, maxNorm });
    const { cut, uncut } = this.#cutCount;
    const isCut = maxNorm !== null && norm > maxNorm;
    this.#cutCount = isCut ? { cut: cut + 1, uncut } : { cut, uncut: uncut + 1 };
    this.#contributions.push(contribution);
  }

  /** Takes in the mean of updates that nobody knows one by one, and what they weigh together. */
  async foldMean(mean: Float32Array, weight: number): Promise<void> {
    await this.#sum.fold(() => [mean], weight);
    this.#contributions.push({ weight, scale: 1 });
  }

  /** Makes one update of all of them, each of which was checked before. */
  async combine(files: readonly string[]): Promise<void> {
    const { combine } = this.#strategy;
    if (combine === undefined) throw new AppError('internal', 'this strategy folds updates as they arrive');
    this.#combined = await this.#files.withReaders(files, (readers) =>
      combine({ readers, kernels: this.#kernels, parameterCount: this.#parameterCount }),
    );
  }

  /** Renews what the strategy keeps of a part, in place; `share` is the part's share of all samples. Before `step`. */
  async renew(file: string, control: Float32Array, { learningRate, steps, share }: RenewedPart): Promise<void> {
    const { renewControl } = this.#strategy;
    const [shared] = this.#state;
    if (renewControl === undefined || shared === undefined) {
      throw new AppError('internal', 'this strategy keeps nothing of the parts');
    }
    this.#controlChange ??= new Float64Array(this.#parameterCount);
    const sum = this.#controlChange;
    let at = 0;
    for await (const { buffer, byteOffset, byteLength } of this.#files.reader(file)()) {
      const update = new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
      const end = at + update.length;
      const piece = control.subarray(at, end);
      const before = piece.slice();
      renewControl({ learningRate, steps, update, shared: shared.subarray(at, end), control: piece });
      for (let i = 0; i < piece.length; i++) {
        sum[at + i] = (sum[at + i] ?? 0) + share * ((piece[i] ?? 0) - (before[i] ?? 0));
      }
      at = end;
    }
  }

  /**
   * Moves the parameters in place. Without updates they stay as they are, and so does the state; with a release they move all the
   * same, or a round in which nobody took part would be known by it. Tells the share of updates that were not cut, where the release
   * is of that too.
   */
  step(parameters: Float32Array, release: Release | null): number | null {
    const { apply = addChange } = this.#strategy;
    if (release !== null) {
      // Only what is public from here on reaches the strategy's state.
      const change = releaseSum(this.#sum.sum(), release);
      apply({ parameters, change, state: this.#state, contributions: [], controlChange: null });
      return releaseUncutShare(this.#cutCount, release);
    }
    if (this.#combined === undefined && this.#sum.updates === 0) return null;
    if (this.#combined === undefined && this.#strategy.apply === undefined) {
      this.#sum.applyTo(parameters); // rounds once, where the mean would be rounded before
      return null;
    }
    const change = this.#combined ?? this.#sum.mean();
    const controlChange = this.#controlChange;
    apply({ parameters, change, state: this.#state, contributions: this.#contributions, controlChange });
    return null;
  }
}

function addChange({ parameters, change }: Step): void {
  for (let i = 0; i < change.length; i++) parameters[i] = (parameters[i] ?? 0) + (change[i] ?? 0);
}
