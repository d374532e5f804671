import { create, type DescField, type DescMessage, toBinary } from '@bufbuild/protobuf';
import type { AnyMessage } from './any-message.ts';

const LENGTH_DELIMITED = 2;
const LONGEST_VARINT = 10;
const NOTHING = new Uint8Array(0);

/**
 * An encoded message that was not put together yet. grpc-js asks for its length and copies it behind the head of a frame,
 * and does nothing else with it: so the payload is copied once, into the frame itself.
 */
export class BulkMessage {
  readonly length: number;
  readonly #head: Uint8Array;
  readonly #payload: Uint8Array;

  constructor(head: Uint8Array, payload: Uint8Array) {
    this.#head = head;
    this.#payload = payload;
    this.length = head.length + payload.length;
  }

  /** What grpc-js's server asks for. */
  get byteLength(): number {
    return this.length;
  }

  /** Writes the whole message; gives the bytes written, as a Buffer does. */
  copy(target: Uint8Array, targetStart = 0): number {
    target.set(this.#head, targetStart);
    target.set(this.#payload, targetStart + this.#head.length);
    return this.length;
  }
}

/**
 * A serializer that copies the payload of a bulk message once instead of five times, for messages that hold it in a field
 * `data` of their own, or in `chunk.data`. Protobuf lets fields come in any order: all others are encoded first, the
 * payload is appended. The payload must stay as it is until the message was written.
 */
export function bulkSerializerOf(message: DescMessage): ((value: AnyMessage) => BulkMessage) | undefined {
  const data = bytesField(message);
  if (data !== undefined) return (value) => new BulkMessage(headOf(message, value, data), payloadOf(value));
  const chunk = message.fields.find((field) => field.localName === 'chunk' && field.fieldKind === 'message');
  const inner = chunk?.message;
  const innerData = inner && bytesField(inner);
  if (chunk === undefined || inner === undefined || innerData === undefined) return undefined;
  return (value) => {
    if (value.kind?.case !== 'chunk') return new BulkMessage(toBinary(message, create(message, value)), NOTHING);
    const payload = payloadOf(value.kind.value);
    const head = headOf(inner, value.kind.value, innerData);
    const start = startOf(chunk, head.length + payload.length);
    return new BulkMessage(Buffer.concat([start, head]), payload);
  };
}

function bytesField(message: DescMessage): DescField | undefined {
  return message.fields.find((field) => field.localName === 'data' && field.fieldKind === 'scalar');
}

function payloadOf({ data }: AnyMessage): Uint8Array {
  return data ?? NOTHING;
}

/** All that comes before the payload. */
function headOf(message: DescMessage, value: AnyMessage, field: DescField): Buffer {
  const { $typeName: _, $unknown: __, ...fields } = value;
  const others = toBinary(message, create(message, { ...fields, data: NOTHING }));
  return Buffer.concat([others, startOf(field, payloadOf(value).length)]);
}

/** Tag and length of a field. */
function startOf(field: DescField, length: number): Buffer {
  const start = Buffer.allocUnsafe(2 * LONGEST_VARINT);
  return start.subarray(0, writeVarint(start, writeVarint(start, 0, (field.number << 3) | LENGTH_DELIMITED), length));
}

function writeVarint(out: Buffer, offset: number, value: number): number {
  let end = offset;
  let rest = value;
  while (rest > 0x7f) {
    out[end++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[end++] = rest;
  return end;
}
