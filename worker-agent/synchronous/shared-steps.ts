import { Bell } from '../../common/bell.ts';
import type { TrainAssignment } from '../../common/domain/assignment.ts';
import {
  type GradientPiece,
  PIECE_VALUES,
  type StepPosition,
  type WeighedPiece,
} from '../../common/domain/shared-steps.ts';
import { AppError } from '../../common/errors.ts';
import type { CompressionSpec } from '../../common/specs/compression-spec.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import type { StepCalls, StepTraffic } from '../session/step-calls.ts';
import type { PackedGradient } from '../trainer/train-methods.ts';

/** This device's part in the steps of one task: brings each gradient to the others and their mean back. */
export class SharedSteps {
  readonly #calls: Pick<StepCalls, 'run'>;
  readonly #assignment: TrainAssignment;
  readonly #traffic: PieceTraffic;
  #isRunning = false;

  constructor(calls: Pick<StepCalls, 'run'>, assignment: TrainAssignment, meanPacking: CompressionSpec) {
    this.#calls = calls;
    this.#assignment = assignment;
    this.#traffic = new PieceTraffic(assignment, meanPacking);
  }

  /**
   * Resolves with the packed mean of a step, valid until the next one is asked for. Steps come one after the other.
   * @throws AppError `task-superseded` when the others go on without this device
   */
  meet(gradient: PackedGradient, signal: AbortSignal): Promise<Uint8Array> {
    const mean = this.#traffic.add(gradient);
    if (!this.#isRunning) {
      this.#isRunning = true;
      const running = this.#calls.run(this.#assignment.task, this.#traffic, signal);
      running.catch((error: unknown) => this.#traffic.fail(error));
    }
    return mean;
  }
}

/** Gradients and means of one task, cut into pieces that are counted through all steps. */
class PieceTraffic implements StepTraffic {
  readonly #values: number;
  readonly #pieces: number;
  readonly #end: number;
  readonly #gradientBytes: (values: number) => number;
  readonly #meanBytes: (values: number) => number;
  readonly #mean: Uint8Array;
  readonly #bells = new Set<Bell>();
  #gradient: PackedGradient | undefined;
  #waiting = Promise.withResolvers<Uint8Array>();
  #received = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor({ parameters, training }: TrainAssignment, meanPacking: CompressionSpec) {
    const [up, down] = [codecFor(training.compression), codecFor(meanPacking)];
    this.#values = parameters.sizeBytes / Float32Array.BYTES_PER_ELEMENT;
    this.#pieces = Math.ceil(this.#values / PIECE_VALUES);
    this.#end = this.#pieces * (training.steps?.count ?? 0);
    this.#gradientBytes = (values) => up.encodedBytes(values);
    this.#meanBytes = (values) => down.encodedBytes(values);
    this.#mean = new Uint8Array(down.encodedBytes(this.#values));
  }

  add(gradient: PackedGradient): Promise<Uint8Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    this.#gradient = gradient;
    this.#waiting = Promise.withResolvers();
    for (const { ring } of this.#bells) ring();
    return this.#waiting.promise;
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#waiting.reject(error);
  }

  received(): StepPosition {
    return this.#positionOf(this.#received);
  }

  isOver(): boolean {
    return this.#received === this.#end;
  }

  async *gradients({ step, first }: StepPosition, ended: AbortSignal): AsyncGenerator<WeighedPiece> {
    const bell = new Bell();
    this.#bells.add(bell);
    ended.addEventListener('abort', bell.ring, { once: true });
    try {
      for (let count = step * this.#pieces + first / PIECE_VALUES; count < this.#end; count++) {
        const position = this.#positionOf(count);
        while (!ended.aborted && this.#gradient?.step !== position.step) await bell.rung();
        if (ended.aborted || this.#gradient === undefined) return;
        const { packed, samples } = this.#gradient;
        yield { ...position, samples, data: this.#pieceOf(packed, count, this.#gradientBytes) };
      }
    } finally {
      this.#bells.delete(bell);
    }
  }

  take({ step, first, data }: GradientPiece): void {
    const count = step * this.#pieces + first / PIECE_VALUES;
    const place = this.#pieceOf(this.#mean, this.#received, this.#meanBytes);
    if (count !== this.#received || data.length !== place.length) {
      throw new AppError('invalid-argument', `the mean at value ${first} of step ${step} is not due`);
    }
    place.set(data);
    this.#received++;
    if (this.#received % this.#pieces === 0) this.#waiting.resolve(this.#mean);
  }

  #pieceOf(vector: Uint8Array, count: number, bytesOf: (values: number) => number): Uint8Array {
    const first = (count % this.#pieces) * PIECE_VALUES;
    return vector.subarray(bytesOf(first), bytesOf(Math.min(first + PIECE_VALUES, this.#values)));
  }

  #positionOf(count: number): StepPosition {
    return { step: Math.floor(count / this.#pieces), first: (count % this.#pieces) * PIECE_VALUES };
  }
}
