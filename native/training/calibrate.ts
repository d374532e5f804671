import { type SampleSet, valuesPerSample } from '../../common/datasets/sample-set.ts';
import { asAppError } from '../../common/errors.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { Network } from '../graph/network.ts';
import { BatchLoader } from './batch-loader.ts';

/** Gradients of right backends differ by rounding, and where it decides a relu or a pool; wrong ones by their whole size. */
const TOLERANCE = 1e-2;
/** Values of a gradient that are compared at most. */
const COMPARED = 65_536;
/** Of a candidate's share of the time, what one step may take: several have to fit in. */
const STEP_SHARE = 1 / 4;
/** Samples of a first, small step. */
const FEW = 4;

/** One way to compute, to be timed. */
export interface Candidate<Name extends string> {
  readonly name: Name;
  readonly open: (model: ModelSpec, maxBatch: number) => { readonly network: Network; readonly close: () => void };
}

/** How a candidate did. `speed` is in samples a second; null where it failed or computed something else. */
export type Measurement<Name extends string> =
  | { readonly name: Name; readonly speed: number }
  | { readonly name: Name; readonly speed: null; readonly reason: string };

export interface CalibrationTask {
  readonly model: ModelSpec;
  /** The model's parameters as training will begin with them. */
  readonly parameters: Float32Array;
  readonly samples: SampleSet;
  readonly batchSize: number;
  /** For each candidate. What it cannot do without, its start and two steps, is waited for. */
  readonly sliceMs: number;
}

/**
 * Times gradients of the real model on real samples, on each candidate in turn. The first is the reference: whoever
 * computes another gradient than it is out. The best of a candidate's steps counts, as others' programs only slow it. A
 * candidate is asked for once the one before is measured.
 */
export function* calibrate<Name extends string>(
  candidates: Iterable<Candidate<Name>>,
  task: CalibrationTask,
): Generator<Measurement<Name>, void> {
  const { sliceMs } = task;
  let reference: Float32Array | undefined;
  let rows: number | undefined;
  for (const candidate of candidates) {
    const { name } = candidate;
    const until = performance.now() + sliceMs;
    let close = (): void => undefined;
    try {
      // Threads share out what there is room for: a step of fewer rows has to be a full one.
      const opened = candidate.open(task.model, rows ?? task.batchSize);
      ({ close } = opened);
      const trial = new Trial(opened.network, task);
      rows ??= trial.rowsWithin(sliceMs * STEP_SHARE);
      const gradient = trial.gradient(rows);
      reference ??= gradient;
      const distance = relativeDistance(gradient, reference);
      if (!(distance <= TOLERANCE)) {
        yield { name, speed: null, reason: `its gradient is off by ${(100 * distance).toPrecision(2)} %` };
      } else yield { name, speed: (1000 * rows) / trial.bestStepMs(rows, until) };
    } catch (error) {
      yield { name, speed: null, reason: asAppError(error).message };
    } finally {
      close();
    }
  }
}

/** The model in one candidate's memory. */
class Trial {
  readonly #network: Network;
  readonly #loader: BatchLoader;
  readonly #task: CalibrationTask;

  constructor(network: Network, task: CalibrationTask) {
    const { model, samples } = task;
    const staging = network.kernels.arena.allocate(network.maxBatch * valuesPerSample(model.input));
    this.#network = network;
    this.#loader = new BatchLoader(network, staging, samples);
    this.#task = task;
  }

  /** How many samples a step of at most so many milliseconds may have. */
  rowsWithin(stepMs: number): number {
    const { batchSize, samples } = this.#task;
    const most = Math.min(batchSize, samples.count);
    this.#step(1); // The engine compiles what it has not run yet.
    const oneMs = this.#step(1);
    const few = Math.min(FEW, most);
    if (few === 1) return 1;
    const rowMs = Math.max((this.#step(few) - oneMs) / (few - 1), Number.MIN_VALUE);
    return Math.max(1, Math.min(most, Math.floor(1 + (stepMs - oneMs) / rowMs)));
  }

  /** Some values of the gradient of the first `rows` samples. */
  gradient(rows: number): Float32Array {
    this.#step(rows);
    const { parameterView } = this.#network;
    const every = Math.ceil(parameterView.length / COMPARED);
    const count = Math.ceil(parameterView.length / every);
    return Float32Array.from({ length: count }, (_, index) => parameterView[index * every] ?? 0);
  }

  /** The shortest step until then, in milliseconds. */
  bestStepMs(rows: number, until: number): number {
    let best = this.#step(rows);
    while (performance.now() + best < until) best = Math.min(best, this.#step(rows));
    return best;
  }

  /** Replaces the parameters by their gradient, which costs what a step of SGD does, and says how long it took. */
  #step(rows: number): number {
    this.#network.parameterView.set(this.#task.parameters);
    this.#loader.loadRange(0, rows);
    const start = performance.now();
    this.#network.differentiate(rows, { offset: this.#network.parameters, scale: 1, keep: 0 });
    return performance.now() - start;
  }
}

/** The distance of two vectors as a share of the second one's length. */
function relativeDistance(of: Float32Array, from: Float32Array): number {
  let apart = 0;
  let length = 0;
  for (const [index, value] of from.entries()) {
    apart += ((of[index] ?? Number.NaN) - value) ** 2;
    length += value ** 2;
  }
  return apart === 0 ? 0 : Math.sqrt(apart / length);
}
