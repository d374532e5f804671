import { AppError } from '../../../common/errors.ts';

/*
 * What an agent and a trainer of its owner say to each other, on the standard input and output of the trainer:
 *
 *   0   uint32 length of the header in bytes, 1 to 1 MiB
 *   4   uint32 length of the payload in bytes, a multiple of 4, at most 1 GiB
 *   8   header: a JSON object in UTF-8
 *       payload: float32 values
 *
 * All numbers are little-endian. docs/bring-your-own-model.md tells which frames there are.
 */

/** The version of frames and messages; a trainer names its own first. */
export const FRAME_VERSION = 1;
export const MOST_HEADER_BYTES = 2 ** 20;
export const MOST_PAYLOAD_BYTES = 2 ** 30;
const PREAMBLE_BYTES = 8;

/** What goes before the payload. @throws AppError `invalid-specification` for a header that is too long */
export function encodeFrameHead(header: object, payloadBytes: number): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  if (json.length > MOST_HEADER_BYTES) {
    throw new AppError('invalid-specification', `a header of ${json.length} bytes is too long for a trainer`);
  }
  const head = Buffer.alloc(PREAMBLE_BYTES + json.length);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(payloadBytes, 4);
  json.copy(head, PREAMBLE_BYTES);
  return head;
}

/** What happens to the frames that come in. */
interface FrameListener {
  /** A header has come: whether so many bytes may follow it. Throws what ends the stream. */
  accept(header: unknown, payloadBytes: number): void;
  /** The frame of the last accepted header is whole. */
  onFrame(header: unknown, payload: Uint8Array<ArrayBuffer>): void;
}

/** Cuts a stream of bytes, however it comes in pieces, into frames. Takes no memory that was not accepted first. */
export class FrameReader {
  readonly #listener: FrameListener;
  #part: 'preamble' | 'header' | 'payload' = 'preamble';
  #wanted = Buffer.alloc(PREAMBLE_BYTES);
  #filled = 0;
  #payloadBytes = 0;
  #header: unknown;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** True in the middle of a frame. */
  get isInside(): boolean {
    return this.#part !== 'preamble' || this.#filled > 0;
  }

  /** Takes the next bytes. @throws AppError `trainer-protocol` for what is no frame; nothing can be read after that */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.#wanted.length - this.#filled);
      this.#wanted.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      while (this.#filled === this.#wanted.length) this.#next();
    }
  }

  #next(): void {
    const whole = this.#wanted;
    switch (this.#part) {
      case 'preamble': {
        const headerBytes = whole.readUInt32LE(0);
        this.#payloadBytes = whole.readUInt32LE(4);
        if (headerBytes < 1 || headerBytes > MOST_HEADER_BYTES) throw broken(`a header of ${headerBytes} bytes`);
        if (this.#payloadBytes > MOST_PAYLOAD_BYTES || this.#payloadBytes % Float32Array.BYTES_PER_ELEMENT !== 0) {
          throw broken(`a payload of ${this.#payloadBytes} bytes`);
        }
        this.#expect('header', headerBytes);
        return;
      }
      case 'header':
        this.#header = parseHeader(whole);
        this.#listener.accept(this.#header, this.#payloadBytes);
        this.#expect('payload', this.#payloadBytes);
        return;
      case 'payload':
        this.#expect('preamble', PREAMBLE_BYTES);
        this.#listener.onFrame(this.#header, whole);
    }
  }

  #expect(part: 'preamble' | 'header' | 'payload', bytes: number): void {
    this.#part = part;
    this.#wanted = Buffer.allocUnsafeSlow(bytes); // memory of its own: its values are read as float32
    this.#filled = 0;
  }
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw broken('a header that is not JSON', cause);
  }
}

function broken(what: string, cause?: unknown): AppError {
  return new AppError(
    'trainer-protocol',
    `the trainer sent no frame but ${what}; does it print to its standard output?`,
    {
      cause,
    },
  );
}
