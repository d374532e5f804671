import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../../common/errors.ts';
import {
  encodeFrameHead,
  FrameReader,
  MOST_HEADER_BYTES,
  MOST_PAYLOAD_BYTES,
} from '../../../../../worker-agent/trainer/frames/frame-format.ts';
import { parseTrainerMessage } from '../../../../../worker-agent/trainer/frames/trainer-messages.ts';

interface Frame {
  readonly header: unknown;
  readonly payload: Buffer;
}

/** Reads a stream that comes in pieces of these sizes, over and over; tells the frames and whether one was cut. */
function read(bytes: Uint8Array, sizes: readonly number[] = [bytes.length || 1]) {
  const frames: Frame[] = [];
  const reader = new FrameReader({
    accept: () => undefined,
    onFrame: (header, payload) => void frames.push({ header, payload: Buffer.from(payload) }),
  });
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1;
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { frames, isCut: reader.isInside };
}

function encode({ header, payload }: Frame): Buffer {
  return Buffer.concat([encodeFrameHead(header as object, payload.length), payload]);
}

/** The code that reading ends with, if it does. */
function failureOf(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

function lengths(header: number, payload: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(header, 0);
  bytes.writeUInt32LE(payload, 4);
  return bytes;
}

const frame = fc.record({
  header: fc.dictionary(
    fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
    fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
  ),
  payload: fc
    .array(fc.float({ noNaN: true }), { maxLength: 20 })
    .map((values) => Buffer.from(Float32Array.from(values).buffer)),
});
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('frames', () => {
  test('arrive as they were sent, in whatever pieces', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), sizes, (sent, pieces) => {
        const { frames, isCut } = read(Buffer.concat(sent.map(encode)), pieces);
        expect(frames).toEqual(sent.map(({ header, payload }) => ({ header: { ...header }, payload })));
        expect(isCut).toBe(false);
      }),
    );
  });

  test('that are cut anywhere give the whole ones before, and never a part', () => {
    fc.assert(
      fc.property(frame, frame, fc.nat(), (first, second, cut) => {
        const [whole, half] = [encode(first), encode(second)];
        const kept = cut % half.length;
        const { frames, isCut } = read(Buffer.concat([whole, half.subarray(0, kept)]));
        expect(frames).toHaveLength(1);
        expect(isCut).toBe(kept > 0);
      }),
    );
  });

  test('random bytes are refused with the code of the contract, or wait for more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), sizes, (bytes, pieces) => {
        expect([undefined, 'trainer-protocol']).toContain(failureOf(() => read(bytes, pieces)));
      }),
    );
  });

  test.each([
    ['no header', lengths(0, 0)],
    ['a huge header', lengths(MOST_HEADER_BYTES + 1, 0)],
    ['a huge payload', lengths(2, MOST_PAYLOAD_BYTES + 4)],
    ['half a value', lengths(2, 3)],
    ['what a script printed', Buffer.from('epoch 1, loss 0.5\n')],
    ['a header that is not JSON', Buffer.concat([lengths(2, 0), Buffer.from('{]')])],
    ['a header that is not UTF-8', Buffer.concat([lengths(3, 0), Buffer.from([0x22, 0xff, 0x22])])],
  ])('%s is refused', (_, bytes) => {
    expect(failureOf(() => read(bytes))).toBe('trainer-protocol');
  });

  test('no memory is taken for a payload that nobody accepts', () => {
    const refusal = new AppError('trainer-protocol', 'not now');
    const reader = new FrameReader({
      accept: (_, payloadBytes) => {
        if (payloadBytes > 0) throw refusal;
      },
      onFrame: () => undefined,
    });
    const before = process.memoryUsage().arrayBuffers;
    const head = Buffer.concat([lengths(2, MOST_PAYLOAD_BYTES), Buffer.from('{}')]);
    expect(failureOf(() => reader.push(head))).toBe('trainer-protocol');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  test('a header that is too long is not sent', () => {
    expect(failureOf(() => encodeFrameHead({ classes: 'x'.repeat(MOST_HEADER_BYTES) }, 0))).toBe(
      'invalid-specification',
    );
  });
});

describe('messages', () => {
  test('of any JSON are understood, or refused with the code of the contract', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (header) => {
        expect([undefined, 'trainer-protocol']).toContain(failureOf(() => parseTrainerMessage(header)));
      }),
    );
  });

  test.each([
    { type: 'hello', version: '1' },
    { type: 'trained', id: 1, samples: -1, loss: 0, accuracy: 0 },
    { type: 'trained', id: 1, samples: 1, loss: 0, accuracy: 1.5 },
    { type: 'progress', id: 1, samplesDone: 1.5, samplesTotal: 2, loss: 0 },
    { type: 'shell', id: 1 },
  ])('$type with a wrong field is refused', (header) => {
    expect(failureOf(() => parseTrainerMessage(header))).toBe('trainer-protocol');
  });
});
