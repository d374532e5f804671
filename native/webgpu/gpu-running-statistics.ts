import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import type { GpuMemory } from './gpu-memory.ts';
import type { Program } from './program.ts';
import { clearAt, gather, scatter } from './shaders/statistics-kernels.ts';

/** The running means and variances among a model's parameters: layers move them, and no optimiser, decay or pull may. */
export class GpuRunningStatistics {
  /** Their indices among the parameters, as int32. */
  readonly #places: GpuBuffer;
  readonly #kept: GpuBuffer;
  readonly #count: number;

  constructor(memory: GpuMemory, { parameters }: ModelShapes) {
    const places = parameters
      .filter(({ role }) => role === 'running-mean' || role === 'running-variance')
      .flatMap(({ offset, size }) => Array.from({ length: size }, (_, index) => offset + index));
    this.#count = places.length;
    this.#places = memory.allocate(Math.max(1, places.length));
    this.#kept = memory.allocate(Math.max(1, places.length));
    memory.device.write(this.#places, Int32Array.from(places).buffer, 0, places.length);
  }

  /** Adds what sets them to zero in a vector laid out like the parameters. */
  clear(program: Program, vector: GpuBuffer): void {
    if (this.#count === 0) return;
    program.addElementwise(clearAt, { result: vector, places: this.#places }, { count: this.#count });
  }

  /** Adds a change of all parameters, and what gives these back what they had. */
  keepThrough<Result>(program: Program, parameters: GpuBuffer, change: () => Result): Result {
    const [places, kept, size] = [this.#places, this.#kept, { count: this.#count }];
    if (this.#count > 0) program.addElementwise(gather, { result: kept, source: parameters, places }, size);
    const result = change();
    if (this.#count > 0) program.addElementwise(scatter, { result: parameters, source: kept, places }, size);
    return result;
  }
}
