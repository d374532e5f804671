import { PLAIN_FORMAT } from '../../common/domain/plain-format.ts';
import { TRAINING_COPIES } from '../../common/domain/training-memory.ts';
import { AppError } from '../../common/errors.ts';
import { modelOf, type TrainJobSpec } from '../../common/specs/job-spec.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import { jobMemoryBytes } from '../jobs/job-memory-need.ts';

/** A thread with the engine in it and no model. */
const THREAD_BYTES = 32 << 20;

interface Room {
  readonly threads: number;
  /** Memory that the machine has left; undefined where it does not tell. */
  readonly availableBytes: number | undefined;
}

/**
 * Looks whether a simulation fits into memory: the job as an orchestrator counts it, and what each thread trains with. Rather too little
 * than too much: activations and data come on top.
 * @throws AppError `no-room` that says with how many threads it would fit
 */
export function expectRoom(spec: TrainJobSpec, { threads, availableBytes = Number.POSITIVE_INFINITY }: Room): void {
  const model = modelOf(spec);
  const parameters = model === undefined ? 0 : inferShapes(model).parameterCount;
  const perThread = THREAD_BYTES + TRAINING_COPIES * parameters * Float32Array.BYTES_PER_ELEMENT;
  const once = jobMemoryBytes(spec, undefined);
  const needed = once + threads * perThread;
  if (needed <= availableBytes) return;
  const { bytes } = PLAIN_FORMAT;
  const fitting = Math.floor((availableBytes - once) / perThread);
  throw new AppError(
    'no-room',
    `simulating ${spec.name} needs ${bytes(needed)} of memory with ${threads} threads, and ${bytes(availableBytes)} are free`,
    {
      details: { resource: 'memory', neededBytes: needed, freeBytes: availableBytes },
      hint: `Close other programs, or ${fitting > 0 ? `train with --threads ${fitting}` : 'take a smaller model'}.`,
    },
  );
}
