import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerShape } from '../../common/specs/model-shapes.ts';
import type { Arena } from '../kernels/arena.ts';

/**
 * Two buffers that serve the gradients of all layers in turn: a layer reads the gradient by its output from one and
 * writes that by its input into the other.
 */
export class GradientBuffers {
  #current: number;
  #other: number;

  constructor(arena: Arena, shapes: readonly LayerShape[], maxBatch: number) {
    const values = Math.max(...shapes.map(largestOutput));
    this.#current = arena.allocateFloats(maxBatch * values);
    this.#other = arena.allocateFloats(maxBatch * values);
  }

  /** Byte offset of the buffer whose turn it is. */
  get current(): number {
    return this.#current;
  }

  swap(): void {
    [this.#current, this.#other] = [this.#other, this.#current];
  }
}

function largestOutput({ output, inner }: LayerShape): number {
  return Math.max(valuesPerSample(output), ...inner.map(largestOutput));
}
