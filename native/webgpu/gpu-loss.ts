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

/** How a loss looks at a sample: at so many rows or values, of which it judges some. The sample counts with their mean. */
type View = { readonly rows: number; readonly judged: number } & (
  | { readonly reads: 'labels' | 'samples' }
  | { readonly reads: 'targets'; readonly kernel: typeof squaredError }
);

/** Judges what a model makes of a batch, as `ClassLoss`, `NextTokenLoss` and `TargetLoss` do. */
export class GpuLoss {
  /** Of the batch's class labels, as int32; null where the loss reads none. */
  readonly labels: GpuBuffer | null;
  /** What each sample should give, one for each value of the output; null where the loss reads none. */
  readonly targets: GpuBuffer | null;
  /** Two values that a step leaves: see `resultOf`. */
  readonly result: GpuBuffer;
  readonly #context: LossContext;
  readonly #view: View;
  /** Losses and hits of each row or value. */
  readonly #results: GpuBuffer;
  /** Of each row the class that is right, as int32, or −1; of each value what it should be. */
  readonly #wanted: GpuBuffer;

  constructor(context: LossContext) {
    const { memory, maxBatch, shape, loss } = context;
    const view = viewOf(loss, shape);
    this.#context = context;
    this.#view = view;
    this.result = memory.allocate(RESULT_VALUES);
    this.#results = memory.allocate(2 * maxBatch * view.rows);
    this.#wanted = memory.allocate(maxBatch * view.rows);
    this.labels = view.reads === 'labels' ? this.#wanted : null;
    this.targets = view.reads === 'targets' ? this.#wanted : null;
  }

  /** Adds the kernels that judge `batch` samples and write the gradient of their mean loss by the output. */
  judge(program: Program, batch: number): void {
    const { input, output, outputGradient: gradient, shape } = this.#context;
    const view = this.#view;
    const wanted = this.#wanted;
    const results = this.#results;
    const rows = batch * view.rows;
    const factor = 1 / (batch * view.judged);
    if (view.reads === 'targets') {
      program.addElementwise(view.kernel, { gradient, results, outputs: output, wanted }, { count: rows, factor });
    } else {
      const classes = shape.at(-1) ?? 1;
      if (view.reads === 'samples') {
        const numbers = { positions: view.rows, tokens: classes, count: rows };
        program.addElementwise(nextTokens, { ids: wanted, source: input }, numbers);
      }
      const given = { gradient, results, logits: output, labels: wanted };
      program.add(softmaxCrossEntropy, given, { rows, classes, factor }, spread(rows));
    }
    program.add(sumResults, { result: this.result, results }, { rows }, [1, 1, 1]);
  }

  /** Reads what a step has left. */
  resultOf([lossSum = Number.NaN, correct = 0]: Float32Array): BatchResult {
    const { judged } = this.#view;
    return { lossSum: lossSum / judged, correct: correct / judged };
  }
}

function viewOf(loss: ModelSpec['loss'], shape: readonly number[]): View {
  const [positions = 1] = shape;
  const values = valuesPerSample(shape);
  switch (loss) {
    case 'softmax-cross-entropy':
      return { reads: 'labels', rows: 1, judged: 1 };
    case 'next-token-cross-entropy':
      return { reads: 'samples', rows: positions, judged: positions - 1 };
    case 'mean-squared-error':
      return { reads: 'targets', kernel: squaredError, rows: values, judged: values };
    case 'binary-cross-entropy':
      return { reads: 'targets', kernel: binaryCrossEntropy, rows: values, judged: values };
  }
}
