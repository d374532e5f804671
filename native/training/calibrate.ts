import type { SampleSet } from '../../common/datasets/sample-set.ts';
import { asAppError } from '../../common/errors.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { BatchLoader } from './batch-loader.ts';
import type { Trainee, TraineeDescent } from './trainee.ts';

/** Gradients of right backends differ by rounding, and where it decides a relu or a pool; wrong ones by their whole size. */
const TOLERANCE = 1e-2;
/** Values of a gradient that are compared at most. */
const COMPARED = 65_536;
/** Of a candidate's share of the time, what one step may take: several have to fit in. */
const STEP_SHARE = 1 / 4;
/** Samples of a first, small step. */
const FEW = 4;
/** Learning rate of timed steps: parameters hardly move, but no engine can leave the step out. */
const SMALL_RATE = 1e-9;
/** Learning rate of a step that shows a gradient: it goes so far that the parameters before it lose it no digits. */
const LARGE_RATE = -1024;

/** A model that is ready to be trained, and how to let it go. */
export interface OpenTrainee {
  readonly session: Trainee;
  readonly close: () => void;
}

/** One way to compute, to be timed. */
export interface Candidate<Name extends string> {
  readonly name: Name;
  readonly open: (model: ModelSpec, maxBatch: number) => OpenTrainee | Promise<OpenTrainee>;
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
 * Times steps of the real model on real samples, on each candidate in turn. The first is the reference: whoever
 * computes another gradient than it is out. The best of a candidate's steps counts, as others' programs only slow it. A
 * candidate is asked for once the one before is measured.
 */
export async function* calibrate<Name extends string>(
  candidates: Iterable<Candidate<Name>>,
  task: CalibrationTask,
): AsyncGenerator<Measurement<Name>, void> {
  const { sliceMs } = task;
  let reference: Float32Array | undefined;
  let rows: number | undefined;
  for (const candidate of candidates) {
    const { name } = candidate;
    let close = (): void => undefined;
    try {
      // Threads share out what there is room for: a step of fewer rows has to be a full one.
      const opened = await candidate.open(task.model, rows ?? task.batchSize);
      ({ close } = opened);
      const until = performance.now() + sliceMs;
      const trial = new Trial(opened.session, task);
      rows ??= await trial.rowsWithin(sliceMs * STEP_SHARE);
      const gradient = await trial.gradient(rows);
      reference ??= gradient;
      const distance = relativeDistance(gradient, reference);
      if (!(distance <= TOLERANCE)) {
        yield { name, speed: null, reason: `its gradient is off by ${(100 * distance).toPrecision(2)} %` };
      } else yield { name, speed: (1000 * rows) / (await trial.bestStepMs(rows, until)) };
    } catch (error) {
      yield { name, speed: null, reason: asAppError(error).message };
    } finally {
      close();
    }
  }
}

/** The model in one candidate's memory. */
class Trial {
  readonly #session: Trainee;
  readonly #loader: BatchLoader;
  readonly #task: CalibrationTask;

  constructor(session: Trainee, task: CalibrationTask) {
    this.#session = session;
    this.#loader = session.open(task.samples);
    this.#task = task;
  }

  /** How many samples a step of at most so many milliseconds may have. */
  async rowsWithin(stepMs: number): Promise<number> {
    const { batchSize, samples } = this.#task;
    const most = Math.min(batchSize, samples.count);
    const descent = this.#begin();
    await this.#stepMs(descent, 1); // The engine compiles what it has not run yet.
    const oneMs = await this.#stepMs(descent, 1);
    const few = Math.min(FEW, most);
    if (few === 1) return 1;
    const rowMs = Math.max(((await this.#stepMs(descent, few)) - oneMs) / (few - 1), Number.MIN_VALUE);
    return Math.max(1, Math.min(most, Math.floor(1 + (stepMs - oneMs) / rowMs)));
  }

  /** Some values of the gradient of the first `rows` samples. */
  async gradient(rows: number): Promise<Float32Array> {
    const descent = this.#begin();
    this.#loader.loadRange(0, rows);
    await descent.step(rows, LARGE_RATE);
    await this.#session.settle();
    const { parameters: after } = this.#session;
    const { parameters: before } = this.#task;
    const every = Math.ceil(after.length / COMPARED);
    const count = Math.ceil(after.length / every);
    const at = (index: number) => ((after[index] ?? 0) - (before[index] ?? 0)) / -LARGE_RATE;
    return Float32Array.from({ length: count }, (_, index) => at(index * every));
  }

  /** The shortest step until then, in milliseconds, with as many under way as while training. */
  async bestStepMs(rows: number, until: number): Promise<number> {
    const descent = this.#begin();
    const count = 1 + this.#session.lookahead;
    let best = await this.#stepMs(descent, rows);
    while (performance.now() + count * best < until) best = Math.min(best, await this.#stepMs(descent, rows, count));
    return best;
  }

  #begin(): TraineeDescent {
    this.#session.parameters.set(this.#task.parameters);
    return this.#session.descend();
  }

  /** Milliseconds of each of `count` steps. */
  async #stepMs(descent: TraineeDescent, rows: number, count = 1): Promise<number> {
    this.#loader.loadRange(0, rows);
    const start = performance.now();
    await Promise.all(Array.from({ length: count }, async () => descent.step(rows, SMALL_RATE)));
    return (performance.now() - start) / count;
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
