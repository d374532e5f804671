import type { ParameterShape } from '../../common/specs/model-shapes.ts';
import type { Network } from '../graph/network.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The running means and variances among a network's parameters: layers move them, and no optimiser, decay or pull may. */
export class RunningStatistics {
  readonly #network: Network;
  readonly #tensors: readonly ParameterShape[];

  constructor(network: Network) {
    this.#network = network;
    this.#tensors = network.shapes.parameters.filter(
      ({ role }) => role === 'running-mean' || role === 'running-variance',
    );
  }

  /** Sets them to zero in a vector laid out like the parameters, by its byte offset. */
  clear(vector: number): void {
    const { kernels } = this.#network;
    for (const { offset, size } of this.#tensors) kernels.fill(vector + offset * FLOAT_BYTES, size, 0);
  }

  /** Copies them into a vector laid out like the parameters, by its byte offset. */
  copyTo(vector: number): void {
    const view = this.#vectorView(vector);
    for (const { offset, size } of this.#tensors) {
      view.set(this.#network.parameterView.subarray(offset, offset + size), offset);
    }
  }

  /** Takes over those of such a vector. */
  takeFrom(vector: number): void {
    const view = this.#vectorView(vector);
    for (const { offset, size } of this.#tensors) {
      this.#network.parameterView.set(view.subarray(offset, offset + size), offset);
    }
  }

  /** Does something to all parameters, and gives them back what they had. */
  keepThrough(change: () => void): void {
    const before = this.#tensors.map(({ offset, size }) => this.#network.parameterView.slice(offset, offset + size));
    change();
    for (const [index, { offset }] of this.#tensors.entries()) {
      this.#network.parameterView.set(before[index] ?? [], offset);
    }
  }

  #vectorView(vector: number): Float32Array {
    return this.#network.kernels.arena.floats(vector, this.#network.shapes.parameterCount);
  }
}
