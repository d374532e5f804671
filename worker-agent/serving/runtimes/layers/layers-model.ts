import { valuesPerSample } from '../../../../common/datasets/sample-set.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { Network } from '../../../../native/graph/network.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import { aligned } from '../tensors/aligned.ts';
import { joinBytes, refuseTensor, type TensorBlock } from '../tensors/tensor-block.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';
import type { TensorPort } from '../tensors/tensor-port.ts';

/** Samples in one pass. */
const MOST_ROWS = 32;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
const LOGITS = 'logits';

/**
 * A network of this project's own engine. Takes `input`, FP32 of batch × the specification's input (token ids as whole numbers). Gives `logits`, what the last layer makes, batch ×
 * its output; and what the loss makes of those: `probabilities` by softmax over the last axis or by the logistic function of
 * each, or for mean-squared-error the same as `values`.
 */
export class LayersModel implements TensorModel {
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
  readonly mostRows = MOST_ROWS;
  readonly #network: Network;
  readonly #loss: ModelSpec['loss'];
  /** Byte offset of what the loss makes of a pass. */
  readonly #answers: number;

  /** @throws AppError `invalid-specification` when shapes do not fit or memory cannot hold them */
  constructor(kernels: Kernels, spec: ModelSpec) {
    this.#network = new Network(kernels, spec, MOST_ROWS);
    this.#loss = spec.loss;
    const shape = ['batch', ...this.#network.shapes.output];
    const answers = spec.loss === 'mean-squared-error' ? 'values' : 'probabilities';
    this.inputs = [{ name: 'input', type: 'FP32', shape: ['batch', ...spec.input] }];
    this.outputs = [answers, LOGITS].map((name) => ({ name, type: 'FP32', shape }));
    this.#answers = kernels.arena.allocateFloats(MOST_ROWS * valuesPerSample(this.#network.shapes.output));
  }

  /** All parameters, to be filled in before the first run. */
  get parameters(): Float32Array<ArrayBuffer> {
    return this.#network.parameterView;
  }

  async run([input]: readonly TensorBlock[], outputs: readonly string[]): Promise<readonly TensorBlock[]> {
    if (input === undefined) throw new TypeError('there is no input');
    const { shapes } = this.#network;
    const rows = input.header.shape[0] ?? 0;
    const values = floatsOf(input.bytes);
    if (shapes.vocabulary !== null) assertTokens(values, shapes.vocabulary);
    const perRow = rows === 0 ? 0 : values.length / rows;
    const made = new Map<string, Uint8Array[]>(outputs.map((name) => [name, []]));
    for (let first = 0; first < rows; first += MOST_ROWS) {
      const batch = Math.min(MOST_ROWS, rows - first);
      this.#network.inputView(batch).set(values.subarray(first * perRow, (first + batch) * perRow));
      const logits = this.#network.answer(batch);
      for (const [name, pieces] of made)
        pieces.push(this.#copied(name === LOGITS ? logits : this.#judged(logits, batch), batch));
    }
    return [...made].map(([name, pieces]) => {
      const bytes = joinBytes(pieces);
      return { header: { name, type: 'FP32', shape: [rows, ...shapes.output], sizeBytes: bytes.length }, bytes };
    });
  }

  /** Byte offset of what the loss makes of the last layer's output. */
  #judged(logits: number, batch: number): number {
    const { kernels, shapes } = this.#network;
    const count = batch * valuesPerSample(shapes.output);
    const columns = shapes.output.at(-1) ?? 1;
    switch (this.#loss) {
      case 'softmax-cross-entropy':
      case 'next-token-cross-entropy':
        kernels.softmaxRows(this.#answers, logits, count / columns, columns, false);
        return this.#answers;
      case 'binary-cross-entropy':
        kernels.sigmoid(this.#answers, logits, count);
        return this.#answers;
      case 'mean-squared-error':
        return logits;
    }
  }

  #copied(offset: number, batch: number): Uint8Array {
    const { kernels, shapes } = this.#network;
    return kernels.arena.bytes(offset, batch * valuesPerSample(shapes.output) * FLOAT_BYTES).slice();
  }
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = aligned(bytes, FLOAT_BYTES);
  return new Float32Array(buffer, byteOffset, byteLength / FLOAT_BYTES);
}

/** An embedding reads whatever lies where a token's row would be. */
function assertTokens(values: Float32Array, vocabulary: number): void {
  const odd = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= vocabulary);
  if (odd >= 0)
    refuseTensor('input', `has the value ${values[odd]}; the model knows the tokens 0 to ${vocabulary - 1}`);
}
