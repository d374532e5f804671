import type { LayerFunctions } from './layer-functions.ts';
import type { OptimiserFunctions } from './optimiser-functions.ts';
import type { RobustFunctions } from './robust-functions.ts';
import type { PaddedTileArguments, PoolArguments, TileArguments, WindowArguments } from './window-arguments.ts';

/**
 * The compiled functions. `target` and every other array is a byte offset into the memory; matrices are row-major
 * without gaps; counts are in values. Nothing is checked here: layers pass what they have allocated.
 */
export interface KernelFunctions extends LayerFunctions, OptimiserFunctions, RobustFunctions {
  /**
   * `c = alpha × op(a) · op(b) + beta × c` with op(a) of m × k, op(b) of k × n; a transposed operand lies in memory as
   * k × m or n × k. A beta of zero does not read `c`.
   */
  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    b: number,
    beta: number,
    c: number,
  ): void;
  /** `c = a · b + bias` for each row, then negative values to zero where `relu`. */
  gemmBias(m: number, n: number, k: number, a: number, b: number, bias: number, relu: boolean, c: number): void;

  /** Lets products use tiles of sixteen columns instead of eight; results are the same. See `prefersWideTiles`. */
  useWideTiles(wide: boolean): void;

  /** How much the kernels write for themselves while they run. */
  scratchBytes(): number;
  /** Gives an instance on a shared memory a place of its own for that. */
  useScratch(place: number): void;

  fill(target: number, count: number, value: number): void;
  /** `target = factor × target`. */
  scale(target: number, count: number, factor: number): void;
  /** `target = target + factor × source`. */
  axpy(target: number, source: number, count: number, factor: number): void;
  /** `target = factor × source`, from bytes to float32. */
  scaleBytes(target: number, source: number, count: number, factor: number): void;

  /** `target = max(source, 0)`; keeps NaN. */
  relu(target: number, source: number, count: number): void;
  /** `target = target + bias` in each row of `columns` values, then negative values to zero where `relu`; keeps NaN. */
  addBias(target: number, bias: number, rows: number, columns: number, relu: boolean): void;
  /** `target = output > 0 ? gradient : 0`, the derivative of relu; `target` may be `gradient`. */
  maskPositive(target: number, gradient: number, output: number, count: number): void;
  /**
   * Zeroes each value with probability `threshold / 2³²` and multiplies the others by `factor`. The seed decides which:
   * the same call on gradients is the derivative.
   */
  dropout(target: number, source: number, count: number, threshold: number, factor: number, seed: number): void;

  /** `target[c] = alpha × Σ source[r][c] + beta × target[c]`. A beta of zero does not read the target. */
  columnSums(target: number, source: number, rows: number, columns: number, alpha: number, beta: number): void;

  /** Writes the window of each output pixel as one row of kernel × kernel × channels values. */
  imageToColumns(columns: number, image: number, ...window: WindowArguments): void;
  /** Adds each row back to the pixels it came from: the transpose of `imageToColumns`. */
  columnsToImage(image: number, columns: number, ...window: WindowArguments): void;

  /** Transforms images into 36 planes of tiles × channels values, one for each pair of Winograd's points. */
  winogradInput(planes: number, image: number, ...tiles: PaddedTileArguments): void;
  /** The transpose of `winogradInput`; clears the image first. */
  winogradInputBackward(image: number, planes: number, ...tiles: PaddedTileArguments): void;
  /** Transforms 36 planes of tiles × channels products into images, adds the bias and applies relu where asked. */
  winogradOutput(image: number, planes: number, bias: number, relu: boolean, ...tiles: TileArguments): void;
  /** The transpose of `winogradOutput` without bias and relu. */
  winogradOutputBackward(planes: number, image: number, ...tiles: TileArguments): void;
  /** Transforms a weight of kernel × kernel × `values` into 36 planes of `values`, a multiple of 4; kernel is 3 or 5. */
  winogradWeights(planes: number, weight: number, values: number, kernel: number): void;
  /** The transpose of `winogradWeights`: `weight = alpha × gradient + beta × weight`. */
  winogradWeightsBackward(
    weight: number,
    planes: number,
    values: number,
    kernel: number,
    alpha: number,
    beta: number,
  ): void;

  /** Takes the maximum of each window and keeps its place in one byte; the first of equal values wins. */
  maxPool(target: number, places: number, source: number, ...pool: PoolArguments): void;
  /** Sends each gradient to the place of its maximum; clears the target first. */
  maxPoolBackward(target: number, gradient: number, places: number, ...pool: PoolArguments): void;

  /**
   * Returns the summed cross-entropy of rows × classes logits against int32 labels, in nats, and writes
   * `factor × (softmax − one-hot)`, which may replace the logits.
   */
  softmaxCrossEntropy(
    gradient: number,
    logits: number,
    labels: number,
    rows: number,
    classes: number,
    factor: number,
  ): number;
  /** How many rows have their highest logit, the first of equals, at their label. */
  countCorrect(logits: number, labels: number, rows: number, classes: number): number;

  /** Index of the first infinity or NaN, or −1. */
  firstNonFinite(source: number, count: number): number;
  /** `sum = sum + weight × source` with a float64 sum. */
  addWeighted(sum: number, source: number, count: number, weight: number): void;
  /** `target = target + sum / divisor` with a float64 sum. */
  addQuotient(target: number, sum: number, count: number, divisor: number): void;
}
