import { AppError } from '../../common/errors.ts';
import type { CompressionSpec } from '../../common/specs/compression-spec.ts';
import { codecFor } from '../../native/codecs/codec-for.ts';
import type { UpdateCodec } from '../../native/codecs/update-codec.ts';
import type { MeetGradients } from '../../native/training/trainee.ts';
import type { PackedGradient } from './train-methods.ts';

interface MeetingSetup {
  readonly key: string;
  /** How gradients and means are packed. */
  readonly up: CompressionSpec;
  readonly down: CompressionSpec;
  readonly send: (gradient: PackedGradient) => void;
  readonly isStopped: () => boolean;
}

/** Where the trainer's thread waits for the mean of a step. */
export class Meeting {
  readonly #setup: MeetingSetup;
  #step = 0;
  #waiting: PromiseWithResolvers<Uint8Array> | undefined;
  #waitedMs = 0;

  constructor(setup: MeetingSetup) {
    this.#setup = setup;
  }

  /** Time that was spent waiting for others. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  readonly meet: MeetGradients = async (gradient, samples) => {
    const { key, up, down, send, isStopped } = this.#setup;
    if (isStopped()) throw unwanted();
    const startedAt = performance.now();
    // Of its own memory: the gradient lies among all else of the engine.
    const packed = codecFor(up).encode(gradient).slice();
    this.#waiting = Promise.withResolvers();
    send({ key, step: this.#step++, samples, packed });
    const mean = unpack(codecFor(down), await this.#waiting.promise, gradient.length);
    this.#waitedMs += performance.now() - startedAt;
    return mean;
  };

  /** The mean is there; null: nobody will bring it. */
  take(packed: Uint8Array | null): void {
    if (packed === null) this.#waiting?.reject(unwanted());
    else this.#waiting?.resolve(packed);
  }
}

function unpack(codec: UpdateCodec, packed: Uint8Array, count: number): Float32Array {
  const values = new Float32Array(count);
  let at = 0;
  for (const block of codec.decode(packed, count)) {
    const bytes = bytesOf(block);
    new Uint8Array(values.buffer, at, bytes.length).set(bytes);
    at += bytes.length;
  }
  return values;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function unwanted(): AppError {
  return new AppError('cancelled', 'the task is no longer wanted');
}
