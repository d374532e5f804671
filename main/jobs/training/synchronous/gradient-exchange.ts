import { PIECE_VALUES, type StepPosition, type WeighedPiece } from '../../../../common/domain/shared-steps.ts';
import { AppError, asAppError } from '../../../../common/errors.ts';
import type { Clock } from '../../../../common/lifecycle/clock.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';
import type { SharedStepsMemory } from '../compute/compute-methods.ts';
import { MeanStream } from './mean-stream.ts';
import { StepPace } from './step-pace.ts';

/** Where gradients are summed, off the main thread. What it is asked it does one after the other. */
export interface GradientSums {
  beginSteps(memory: SharedStepsMemory): Promise<void>;
  addGradient(input: { seat: number; piece: number; bytes: number; weight: number }): Promise<void>;
  /** Bytes of the packed mean. */
  takeMean(piece: number): Promise<number>;
}

interface GradientExchangeSetup {
  readonly clock: Clock;
  readonly sums: GradientSums;
  readonly parameterCount: number;
  /** How gradients and means are packed. */
  readonly up: UpdateCodec;
  readonly down: UpdateCodec;
  /** Of the round. */
  readonly steps: number;
  /** A device's batch is of so many samples at most. */
  readonly batchSize: number;
  /** Devices, each at a seat that is counted from 0. */
  readonly seats: number;
  /** How much later than the first one the others may be with the first step, for which they fetch what they need. */
  readonly startMs: number;
  /** The others of a step have waited so long for these. */
  readonly onLate: (seats: readonly number[], step: number, waitedMs: number) => void;
  /** Gradients can't be summed any more. */
  readonly onFailure: (error: unknown) => void;
}

interface Member {
  /** Pieces of all steps that have come. */
  delivered: number;
  /** Batch of the step. */
  samples: number;
  /** When the device could begin with its step. */
  since: number | undefined;
  stream: MeanStream | undefined;
  /** The piece that lies in its place. */
  adding: Promise<unknown>;
}

/**
 * The steps of one round: pieces of gradients come in, and go out as their mean as soon as the last device has brought that piece.
 * Memory is one piece for each device and one gradient. Pieces are counted through all steps.
 */
export class GradientExchange {
  readonly #setup: GradientExchangeSetup;
  readonly #pieces: number;
  readonly #memory: SharedStepsMemory;
  readonly #members = new Map<number, Member>();
  readonly #pace = new StepPace();
  /** Pieces whose mean was asked for, and pieces whose mean is there. */
  #asked = 0;
  #ready = 0;
  #begun: Promise<void>;
  #disarm: (() => void) | undefined;
  #failure: AppError | undefined;

  constructor(setup: GradientExchangeSetup) {
    const { parameterCount, up, down, seats, sums } = setup;
    this.#setup = setup;
    this.#pieces = Math.ceil(parameterCount / PIECE_VALUES);
    const [seatBytes, pieceBytes] = [up.encodedBytes(PIECE_VALUES), down.encodedBytes(PIECE_VALUES)];
    this.#memory = {
      inbox: new SharedArrayBuffer(seats * seatBytes),
      seatBytes,
      mean: new SharedArrayBuffer(this.#pieces * pieceBytes),
      pieceBytes,
    };
    for (let seat = 0; seat < seats; seat++) {
      const fresh = { delivered: 0, samples: 0, since: undefined, stream: undefined, adding: Promise.resolve() };
      this.#members.set(seat, fresh);
    }
    this.#begun = sums.beginSteps(this.#memory);
    this.#begun.catch((error: unknown) => this.#break(error));
  }

  /** Steps whose mean is there. */
  get steps(): number {
    return Math.floor(this.#ready / this.#pieces);
  }

  /** A device begins, or comes back after a cut. An earlier stream of it ends. @throws AppError `task-superseded` */
  open(seat: number, received: StepPosition): MeanStream {
    const member = this.#member(seat);
    const from = this.#count(received);
    // Means of earlier steps are gone, and with them whoever has lost those.
    if (!Number.isInteger(from) || from > this.#ready || from < member.delivered - this.#pieces) {
      throw new AppError('task-superseded', `the others are at step ${this.steps} and not at step ${received.step}`);
    }
    member.stream?.close(new AppError('conflict', 'a newer stream has taken its place'));
    member.since ??= this.#setup.clock.monotonic();
    const stream: MeanStream = new MeanStream({
      expected: this.#positionOf(member.delivered),
      from,
      end: this.#pieces * this.#setup.steps,
      ready: () => this.#ready,
      meanOf: (count) => ({ ...this.#positionOf(count), data: this.#meanOf(count % this.#pieces) }),
      deliver: (piece) => {
        if (member.stream !== stream) throw new AppError('conflict', 'a newer stream has taken its place');
        return this.#deliver(seat, piece);
      },
    });
    member.stream = stream;
    return stream;
  }

  /** The others go on without this device. */
  leave(seat: number): void {
    const member = this.#members.get(seat);
    if (member === undefined) return;
    this.#members.delete(seat);
    member.stream?.close(superseded());
    this.#advance();
  }

  /** Nothing more comes of it. */
  fail(reason: unknown): void {
    this.#failure ??= asAppError(reason);
    this.#disarm?.();
    for (const { stream } of this.#members.values()) stream?.close(reason);
    this.#members.clear();
  }

  #break(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.fail(error);
    this.#setup.onFailure(error);
  }

  async #deliver(seat: number, { samples, data, ...position }: WeighedPiece): Promise<void> {
    const { sums, up, batchSize, clock } = this.#setup;
    const member = this.#member(seat);
    const { delivered } = member;
    const piece = delivered % this.#pieces;
    if (this.#count(position) !== delivered || delivered - piece > this.#ready) {
      throw new AppError(
        'update-malformed',
        `the piece at value ${position.first} of step ${position.step} is not due`,
      );
    }
    const bytes = up.encodedBytes(this.#valuesOf(piece));
    if (data.length !== bytes) {
      throw new AppError('update-malformed', `the piece has ${data.length} bytes, not ${bytes}`);
    }
    if (samples < 1 || samples > batchSize || (piece > 0 && samples !== member.samples)) {
      throw new AppError('update-malformed', `a gradient is of one batch of ${batchSize} samples at most`);
    }
    member.samples = samples;
    await this.#begun;
    await member.adding;
    if (this.#members.get(seat) !== member) throw superseded();
    new Uint8Array(this.#memory.inbox, seat * this.#memory.seatBytes, bytes).set(data);
    member.adding = sums.addGradient({ seat, piece, bytes, weight: samples });
    member.delivered++;
    if (piece === this.#pieces - 1 && member.since !== undefined) {
      this.#pace.observe(clock.monotonic() - member.since);
      this.#watch();
    }
    this.#advance();
    await member.adding;
  }

  /** Takes the mean of every piece that all have brought. */
  #advance(): void {
    const least = Math.min(...[...this.#members.values()].map(({ delivered }) => delivered));
    if (!Number.isFinite(least)) return;
    while (this.#asked < least) {
      const count = this.#asked++;
      this.#setup.sums.takeMean(count % this.#pieces).then(
        () => this.#onMean(count + 1),
        (error: unknown) => this.#break(error),
      );
    }
  }

  #onMean(ready: number): void {
    this.#ready = ready;
    if (ready % this.#pieces === 0) {
      const now = this.#setup.clock.monotonic();
      this.#disarm?.();
      this.#disarm = undefined;
      for (const member of this.#members.values()) member.since = now;
    }
    for (const { stream } of this.#members.values()) stream?.ring();
  }

  /** The first of a step is in: the others have so much longer. Where nobody is in, nobody is to blame. */
  #watch(): void {
    if (this.#disarm !== undefined) return;
    const { clock, startMs, onLate } = this.#setup;
    const { steps: step } = this;
    const waitMs = step === 0 ? startMs : (this.#pace.patienceMs ?? startMs);
    this.#disarm = clock.after(waitMs, () => {
      this.#disarm = undefined;
      const end = (step + 1) * this.#pieces;
      const late = [...this.#members].filter(([, { delivered }]) => delivered < end).map(([seat]) => seat);
      if (late.length > 0) onLate(late, step, waitMs);
    });
  }

  #member(seat: number): Member {
    if (this.#failure !== undefined) throw this.#failure;
    const member = this.#members.get(seat);
    if (member === undefined) throw superseded();
    return member;
  }

  #meanOf(piece: number): Uint8Array {
    const bytes = this.#setup.down.encodedBytes(this.#valuesOf(piece));
    return new Uint8Array(this.#memory.mean, piece * this.#memory.pieceBytes, bytes);
  }

  #valuesOf(piece: number): number {
    return Math.min(PIECE_VALUES, this.#setup.parameterCount - piece * PIECE_VALUES);
  }

  #count({ step, first }: StepPosition): number {
    return step * this.#pieces + first / PIECE_VALUES;
  }

  #positionOf(count: number): StepPosition {
    return { step: Math.floor(count / this.#pieces), first: (count % this.#pieces) * PIECE_VALUES };
  }
}

function superseded(): AppError {
  return new AppError('task-superseded', 'the others go on without this device');
}
