import { AppError } from '../../common/errors.ts';

/** What the threads of a team tell each other through shared memory. Commands and counts are int32, the rest float64. */
const GENERATION = 0;
const ARRIVED = 1;
const PHASE = 2;
const FAILED = 3;
const COMMAND = 4;
const BATCH = 5;
const INTEGERS = 16;
const NUMBERS = 8;
/** Numbers of each thread: summed loss, hits. */
const PER_THREAD = 2;

/** Looks so often before it goes to sleep: waking up costs more than a short wait. */
const SPINS = 2_000;
/** Between looks at whether another thread has failed. */
const NAP_MS = 200;

/** What the other threads are to do. */
export const COMMANDS = { idle: 0, differentiate: 1, seed: 2 } as const;
export type Command = keyof typeof COMMANDS;

/** A gradient to compute together. */
export interface Step {
  readonly batch: number;
  /** `target = scale × gradient + keep × target`, at a byte offset. */
  readonly offset: number;
  readonly scale: number;
  readonly keep: number;
}

/** The block of memory by which a team of threads works in step. */
export class ControlBlock {
  readonly buffer: SharedArrayBuffer;
  readonly size: number;
  readonly #integers: Int32Array;
  readonly #numbers: Float64Array;

  constructor(size: number, buffer?: SharedArrayBuffer) {
    const numbersAt = INTEGERS * Int32Array.BYTES_PER_ELEMENT;
    const count = NUMBERS + PER_THREAD * size;
    this.size = size;
    this.buffer = buffer ?? new SharedArrayBuffer(numbersAt + count * Float64Array.BYTES_PER_ELEMENT);
    this.#integers = new Int32Array(this.buffer, 0, INTEGERS);
    this.#numbers = new Float64Array(this.buffer, numbersAt, count);
  }

  get step(): Step {
    const [offset = 0, scale = 0, keep = 0] = this.#numbers;
    return { batch: this.#integers[BATCH] ?? 0, offset, scale, keep };
  }

  /** The seed that goes with the command `seed`. */
  get seed(): number {
    return this.#numbers[0] ?? 0;
  }

  /** Gives the others a step to compute. */
  commandStep({ batch, offset, scale, keep }: Step): void {
    this.#integers[BATCH] = batch;
    this.#numbers.set([offset, scale, keep]);
    this.#command('differentiate');
  }

  /** Lets the others draw dropout masks anew. */
  commandSeed(seed: number): void {
    this.#numbers[0] = seed;
    this.#command('seed');
  }

  #command(command: Command): void {
    this.#integers[COMMAND] = COMMANDS[command];
    Atomics.add(this.#integers, GENERATION, 1);
    Atomics.notify(this.#integers, GENERATION);
  }

  /** Waits for the command after the one of this generation; returns its own. */
  awaitCommand(generation: number): { readonly command: number; readonly generation: number } {
    this.#waitFor(GENERATION, generation, Number.POSITIVE_INFINITY);
    return { command: this.#integers[COMMAND] ?? 0, generation: generation + 1 };
  }

  setResult(thread: number, lossSum: number, correct: number): void {
    this.#numbers.set([lossSum, correct], NUMBERS + PER_THREAD * thread);
  }

  resultOf(thread: number): { readonly lossSum: number; readonly correct: number } {
    const at = NUMBERS + PER_THREAD * thread;
    return { lossSum: this.#numbers[at] ?? Number.NaN, correct: this.#numbers[at + 1] ?? 0 };
  }

  /** Says that this thread can do no more, so that nobody waits for it. */
  fail(): void {
    Atomics.store(this.#integers, FAILED, 1);
    Atomics.notify(this.#integers, PHASE);
  }

  /**
   * Waits until all threads are here.
   *
   * @throws AppError `trainer-crashed` when another thread has failed or does not come in time
   */
  meet(deadlineMs: number = Number.POSITIVE_INFINITY): void {
    const phase = Atomics.load(this.#integers, PHASE);
    if (Atomics.add(this.#integers, ARRIVED, 1) === this.size - 1) {
      Atomics.store(this.#integers, ARRIVED, 0);
      Atomics.add(this.#integers, PHASE, 1);
      Atomics.notify(this.#integers, PHASE);
    } else this.#waitFor(PHASE, phase, deadlineMs);
  }

  #waitFor(cell: number, old: number, deadlineMs: number): void {
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(this.#integers, cell) !== old) return;
    const until = performance.now() + deadlineMs;
    while (Atomics.load(this.#integers, cell) === old) {
      if (Atomics.load(this.#integers, FAILED) !== 0) throw new AppError('trainer-crashed', 'a training thread failed');
      if (performance.now() > until) throw new AppError('trainer-crashed', 'a training thread does not answer');
      Atomics.wait(this.#integers, cell, old, NAP_MS);
    }
  }
}
