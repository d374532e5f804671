import { Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors.ts';
import type { LayerSpec } from '../../common/specs/layer-spec.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { GradientTarget } from '../graph/layer.ts';
import type { BatchResult } from '../graph/loss.ts';
import { Network } from '../graph/network.ts';
import { withBlas } from '../kernels/blas.ts';
import { loadBlas } from '../kernels/load-blas.ts';
import { loadSharedKernels } from '../kernels/load-kernels.ts';
import { ControlBlock } from './control-block.ts';
import { rowsOf, takePart } from './shared-gradient.ts';
import type { TeamThreadData } from './team-thread.ts';

const PAGE_BYTES = 65_536;
/** A thread is ready in some tens of milliseconds; a machine that is full of work takes longer. */
const START_MS = 20_000;
/** How long the others may take beyond what this thread took: for a machine that is full of work. */
const PATIENCE = { baseMs: 10_000, factor: 20 };

/** Layers that treat each row of a batch for itself, and whose kernels write to no fixed address. */
const BY_ROWS: ReadonlySet<LayerSpec['type']> = new Set(['dense', 'conv2d', 'max-pool', 'relu', 'dropout', 'flatten']);

/** Whether the rows of a batch may be computed by several threads: with layers and a loss that share no more than these do. */
export function canSplit({ layers, loss }: ModelSpec): boolean {
  const isByRows = (layer: LayerSpec) => BY_ROWS.has(layer.type) && !('groups' in layer && layer.groups > 1);
  return loss === 'softmax-cross-entropy' && layers.every(isByRows);
}

/** How a network is spread over threads. */
export interface ParallelOptions {
  /** At least two. */
  readonly threads: number;
  readonly pairVectors: boolean;
  readonly useBlas: boolean;
  /** Before another thread counts as lost, beyond what this one took. */
  readonly patienceMs?: number;
}

/**
 * A network whose gradients several threads compute on one shared memory, each on its rows of the batch. For a given number
 * of threads results do not depend on timing; they differ from one thread's by rounding. Evaluation uses one thread.
 */
export class ParallelNetwork extends Network {
  readonly #control: ControlBlock;
  readonly #workers: readonly Worker[];
  readonly #share: number;
  readonly #gradients: readonly number[];
  readonly #patienceMs: number;

  /** @throws AppError `unavailable` when a thread does not start, `invalid-specification` when memory cannot hold it */
  constructor(spec: ModelSpec, maxBatch: number, options: ParallelOptions) {
    const { threads, pairVectors, useBlas, patienceMs = PATIENCE.baseMs } = options;
    const { kernels: own, recipe } = loadSharedKernels({ pairVectors });
    const { blas } = useBlas ? loadBlas() : { blas: null };
    super(blas === null ? own : withBlas(own, blas), spec, maxBatch);
    const { arena } = this.kernels;
    this.#share = Math.ceil(maxBatch / threads);
    this.#gradients = Array.from({ length: threads }, () => arena.allocateFloats(this.shapes.parameterCount));
    this.#control = new ControlBlock(threads);
    this.#patienceMs = patienceMs;
    const workers: Worker[] = [];
    this.#workers = workers;
    try {
      for (let thread = 1; thread < threads; thread++) {
        const ready = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
        const workerData: TeamThreadData = {
          recipe,
          useBlas: blas !== null,
          spec,
          thread,
          size: threads,
          share: this.#share,
          control: this.#control.buffer,
          places: { parameters: this.parameters, input: this.input, labels: this.labels },
          gradients: this.#gradients,
          base: arena.mark(),
          ready,
        };
        const worker = new Worker(new URL('./team-thread.ts', import.meta.url), { workerData });
        workers.push(worker);
        worker.unref();
        // Where this thread waits it sees nothing of it; its patience ends then.
        worker.once('error', () => this.#control.fail());
        // One after the other: each begins where the one before ends.
        arena.reserveUpTo(PAGE_BYTES * awaitReady(new Int32Array(ready)));
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Ends the other threads; the network computes no more. */
  close(): void {
    for (const worker of this.#workers) void worker.terminate();
  }

  override seedDropout(seed: number): void {
    super.seedDropout(seed);
    this.#control.commandSeed(seed);
    this.#control.meet(this.#patienceMs);
  }

  /** @throws AppError `trainer-crashed` when another thread is lost; the network is of no use any more then */
  override differentiate(batch: number, target: GradientTarget): BatchResult {
    const control = this.#control;
    const step = { ...target, batch };
    const part = { thread: 0, control, network: this, gradients: this.#gradients, share: this.#share };
    control.commandStep(step);
    const start = performance.now();
    const deadlineMs = () => this.#patienceMs + PATIENCE.factor * (performance.now() - start);
    takePart(part, step, (rows, own) => super.differentiate(rows, own), deadlineMs);
    let lossSum = 0;
    let correct = 0;
    for (let thread = 0; thread < control.size && rowsOf(thread, batch, this.#share) > 0; thread++) {
      const result = control.resultOf(thread);
      lossSum += result.lossSum;
      correct += result.correct;
    }
    return { lossSum, correct };
  }
}

function awaitReady(ready: Int32Array): number {
  Atomics.wait(ready, 0, 0, START_MS);
  const pages = Atomics.load(ready, 0);
  if (pages <= 0) throw new AppError('unavailable', 'a training thread did not start');
  return pages;
}
