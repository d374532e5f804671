import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import type { GpuMemory } from './gpu-memory.ts';
import { type Program, spread } from './program.ts';
import { binaryCrossEntropy, softmaxCrossEntropy, squaredError, sumResults } from './shaders/loss-kernels.ts';
import { nextTokens } from './shaders/token-kernels.ts';

/** Values of a step's result: summed loss, then hits. */
export const RESULT_VALUES = 2;

interface LossContext {
  readonly memory: GpuMemory;
  readonly loss: ModelSpec['loss'];
  readonly maxBatch: number;
  /** Shape of the model's output for one sample. */
  readonly shape: readonly number[];
  /** The batch itself, which gives the next tokens. */
  readonly input: GpuBuffer;
  readonly output: GpuBuffer;
  readonly outputGradient: GpuBuffer;
}

/** Judges what a model makes of a batch, as `ClassLoss`, `NextTokenLoss` and `TargetLoss` do. */
export class GpuLoss {
  /** Of the batch's class labels, as int32; null where the loss reads none. */
  readonly labels: GpuBuffer | null;
  /** What each sample should give, one for each value of the output; null where the loss reads none. */
  readonly targets: GpuBuffer | null;
  /** Two values that a step leaves: see `resultOf`. */
  readonly result: GpuBuffer;
  readonly #context: LossContext;
  /** Rows or values of one sample that are looked at, and how many of them are judged: a sample counts with their mean. */
  readonly #rows: number;
  readonly #judged: number;
  /** Losses and hits of each row or value. */
  readonly #results: GpuBuffer;
  /** Of each row: the class that is right, as int32, or −1. */
  readonly #wanted: GpuBuffer;

  constructor(context: LossContext) {
    const { memory, maxBatch, shape, loss } = context;
    const [positions = 1] = shape;
    const isNextToken = loss === 'next-token-cross-entropy';
    const isClass = loss === 'softmax-cross-entropy';
    this.#context = context;
    this.#rows = isClass ? 1 : isNextToken ? positions : valuesPerSample(shape);
    this.#judged = isNextToken ? positions - 1 : this.#rows;
    this.result = memory.allocate(RESULT_VALUES);
    this.#results = memory.allocate(2 * maxBatch * this.#rows);
    this.#wanted = memory.allocate(maxBatch * this.#rows);
    this.labels = isClass ? this.#wanted : null;
    this.targets = isClass || isNextToken ? null : this.#wanted;
  }

  /** Adds the kernels that judge `batch` samples and write the gradient of their mean loss by the output. */
  judge(program: Program, batch: number): void {
    const { input, loss } = this.#context;
    const rows = batch * this.#rows;
    const factor = 1 / (batch * this.#judged);
    switch (loss) {
      case 'next-token-cross-entropy': {
        const numbers = { positions: this.#rows, tokens: this.#classes, count: rows };
        program.addElementwise(nextTokens, { ids: this.#wanted, source: input }, numbers);
        this.#judgeScores(program, rows, factor);
        break;
      }
      case 'softmax-cross-entropy':
        this.#judgeScores(program, rows, factor);
        break;
      case 'mean-squared-error':
        this.#judgeValues(program, squaredError, rows, factor);
        break;
      case 'binary-cross-entropy':
        this.#judgeValues(program, binaryCrossEntropy, rows, factor);
    }
    program.add(sumResults, { result: this.result, results: this.#results }, { rows }, [1, 1, 1]);
  }

  /** Reads what a step has left. */
  resultOf([lossSum = Number.NaN, correct = 0]: Float32Array): BatchResult {
    return { lossSum: lossSum / this.#judged, correct: correct / this.#judged };
  }

  get #classes(): number {
    return this.#context.shape.at(-1) ?? 1;
  }

  #judgeScores(program: Program, rows: number, factor: number): void {
    const { output: logits, outputGradient: gradient } = this.#context;
    const given = { gradient, results: this.#results, logits, labels: this.#wanted };
    program.add(softmaxCrossEntropy, given, { rows, classes: this.#classes, factor }, spread(rows));
  }

  #judgeValues(program: Program, kernel: typeof squaredError, count: number, factor: number): void {
    const { output: outputs, outputGradient: gradient } = this.#context;
    program.addElementwise(
      kernel,
      { gradient, results: this.#results, outputs, wanted: this.#wanted },
      { count, factor },
    );
  }
}
