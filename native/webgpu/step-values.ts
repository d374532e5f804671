import type { GpuBuffer } from './gpu-interface.ts';
import type { GpuMemory } from './gpu-memory.ts';

/** More than a model has layers. */
const PLACES = 512;

/** Numbers that kernels read and that change from step to step: rates, corrections, seeds. */
export class StepValues {
  readonly buffer: GpuBuffer;
  readonly #memory: GpuMemory;
  readonly #bytes = new ArrayBuffer(4 * PLACES);
  readonly #integers = new Uint32Array(this.#bytes);
  readonly #reals = new Float32Array(this.#bytes);
  #used = 0;

  constructor(memory: GpuMemory) {
    this.#memory = memory;
    this.buffer = memory.allocate(PLACES);
  }

  /** The place of one more number. */
  reserve(): number {
    if (this.#used === PLACES) throw new RangeError('a model has too many numbers that change');
    return this.#used++;
  }

  setReal(place: number, value: number): void {
    this.#reals[place] = value;
  }

  setInteger(place: number, value: number): void {
    this.#integers[place] = value;
  }

  /** Lets the steps that are submitted from now on see the numbers as they are. */
  upload(): void {
    this.#memory.device.write(this.buffer, this.#bytes, 0, this.#used);
  }
}
