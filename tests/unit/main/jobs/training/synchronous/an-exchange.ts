import { PIECE_VALUES, type StepPosition } from '../../../../../../common/domain/shared-steps.ts';
import type { CompressionSpec } from '../../../../../../common/specs/compression-spec.ts';
import type { SharedStepsStream } from '../../../../../../main/jobs/task-board.ts';
import {
  GradientExchange,
  type GradientSums,
} from '../../../../../../main/jobs/training/synchronous/gradient-exchange.ts';
import { GradientMean } from '../../../../../../main/jobs/training/synchronous/gradient-mean.ts';
import { codecFor } from '../../../../../../native/codecs/codec-for.ts';
import { loadKernels } from '../../../../../../native/kernels/load-kernels.ts';
import { HandClock } from '../../../storage/hand-clock.ts';

export const START_MS = 60_000;

interface ExchangeWishes {
  readonly parameterCount?: number;
  readonly seats?: number;
  readonly steps?: number;
  readonly batchSize?: number;
  readonly packing?: CompressionSpec;
}

/** The sums of a job's worker thread, in this one. */
export function someSums(parameterCount: number, packing: CompressionSpec = { name: 'none' }): GradientSums {
  const codec = codecFor(packing);
  const mean = new GradientMean({ kernels: loadKernels({ strict: true }), parameterCount, up: codec, down: codec });
  let memory: Parameters<GradientSums['beginSteps']>[0] | undefined;
  return {
    beginSteps: async (given) => {
      memory = given;
    },
    addGradient: async ({ seat, piece, bytes, weight }) => {
      if (memory !== undefined) mean.add(piece, new Uint8Array(memory.inbox, seat * memory.seatBytes, bytes), weight);
    },
    takeMean: async (piece) => {
      const packed = mean.take(piece);
      if (memory !== undefined) new Uint8Array(memory.mean).set(packed, piece * memory.pieceBytes);
      return packed.length;
    },
  };
}

/** A real exchange under a clock that is turned by hand, whose devices are played. */
export function anExchange(wishes: ExchangeWishes = {}) {
  const { parameterCount = 10, seats = 2, steps = 3, batchSize = 8, packing = { name: 'none' } } = wishes;
  const clock = new HandClock();
  const late: { readonly seats: readonly number[]; readonly step: number; readonly waitedMs: number }[] = [];
  const exchange = new GradientExchange({
    clock,
    sums: someSums(parameterCount, packing),
    parameterCount,
    up: codecFor(packing),
    down: codecFor(packing),
    steps,
    batchSize,
    seats,
    startMs: START_MS,
    onLate: (seats, step, waitedMs) => void late.push({ seats, step, waitedMs }),
    onFailure: (error) => {
      throw error;
    },
  });
  const player = (seat: number, received: StepPosition = { step: 0, first: 0 }) =>
    new PlayedStepper(exchange.open(seat, received), parameterCount, packing);
  return { exchange, clock, late, player };
}

/** A device that brings gradients and takes means over one stream. */
export class PlayedStepper {
  readonly stream: SharedStepsStream;
  readonly #means: AsyncIterator<{ readonly data: Uint8Array }>;
  readonly #count: number;
  readonly #packing: CompressionSpec;
  #step: number;

  constructor(stream: SharedStepsStream, count: number, packing: CompressionSpec) {
    this.stream = stream;
    this.#means = stream.means()[Symbol.asyncIterator]();
    this.#count = count;
    this.#packing = packing;
    this.#step = stream.expected.step;
  }

  /** Brings a whole gradient, or the pieces of it from a value on. */
  async bring(gradient: Float32Array, samples = 8, from = 0): Promise<void> {
    const step = this.#step++;
    for (let first = from; first < this.#count; first += PIECE_VALUES) {
      const data = codecFor(this.#packing).encode(gradient.slice(first, first + PIECE_VALUES));
      await this.stream.deliver({ step, first, samples, data });
    }
  }

  /** Takes the mean of a step. */
  async mean(): Promise<Float32Array> {
    const mean = new Float32Array(this.#count);
    for (let first = 0; first < this.#count; first += PIECE_VALUES) mean.set(await this.piece(), first);
    return mean;
  }

  /** Takes one piece of a mean. */
  async piece(): Promise<Float32Array> {
    const next = await this.#means.next();
    if (next.done === true) throw new Error('there are no more means');
    const values = Math.min(PIECE_VALUES, next.value.data.length / (this.#packing.name === 'none' ? 4 : 2));
    const blocks = [...codecFor(this.#packing).decode(next.value.data, values)].flatMap((block) => [
      ...new Float32Array(block.buffer.slice(block.byteOffset, block.byteOffset + block.byteLength)),
    ]);
    return Float32Array.from(blocks);
  }

  readonly meet = async (gradient: Float32Array, samples: number): Promise<Float32Array> => {
    await this.bring(gradient.slice(), samples);
    return await this.mean();
  };
}
