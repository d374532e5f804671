import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { inField } from '../graph/in-field.ts';
import { plannedKernels } from '../kernels/planned-kernels.ts';
import { openSession } from './session.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** What a session takes of the kernels' memory, in bytes. */
export interface MemoryNeed {
  readonly parameters: number;
  /** What the optimiser keeps for each parameter. */
  readonly optimiser: number;
  /** Samples of one batch, with labels, before and after they become float32. */
  readonly batch: number;
  /** Outputs of all layers, gradients that pass through them, and what layers keep for themselves. */
  readonly layers: number;
  /** All of it, with the alignment of every part and what the kernels themselves take. */
  readonly total: number;
}

export interface MemoryOptions {
  readonly maxBatch: number;
  /** Values that a descent keeps for each parameter; see `descentValues`. */
  readonly optimiserValues?: number;
}

/**
 * Computes the memory that training a model takes. Everything is laid out as a session does, only without a memory: the
 * total is never below what a session reserves, and less than 1 MiB above it.
 *
 * @throws AppError `invalid-specification` with the path of the field that does not fit, or for which the 4 GiB of a
 * 32-bit memory do not suffice.
 */
export function memoryNeed(spec: ModelSpec, { maxBatch, optimiserValues = 0 }: MemoryOptions): MemoryNeed {
  const kernels = plannedKernels();
  const before = kernels.arena.mark();
  const { parameterCount } = openSession(kernels, spec, { maxBatch });
  const parameters = parameterCount * FLOAT_BYTES;
  const batch = maxBatch * (valuesPerSample(spec.input) * (FLOAT_BYTES + 1) + FLOAT_BYTES);
  const layers = kernels.arena.mark() - before - parameters - batch;
  const optimiser = parameters * optimiserValues;
  inField('layers', () => kernels.arena.allocate(optimiser));
  return { parameters, optimiser, batch, layers, total: kernels.arena.mark() };
}
