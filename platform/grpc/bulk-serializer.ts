import { create, type DescField, type DescMessage, toBinary } from '@bufbuild/protobuf';
import type { AnyMessage } from './any-message.ts';

const LENGTH_DELIMITED = 2;
const LONGEST_VARINT = 10;

/**
 * A serializer that copies the payload of a bulk message once instead of four times, for messages that hold it in a field
 * `data` of their own, or in `chunk.data`. Protobuf lets fields come in any order: all others are encoded first, the
 * payload is appended.
 */
export function bulkSerializerOf(message: DescMessage): ((value: AnyMessage) => Buffer) | undefined {
  const data = bytesField(message);
  if (data !== undefined) return (value) => withPayload(message, value, data);
  const chunk = message.fields.find((field) => field.localName === 'chunk' && field.fieldKind === 'message');
  const inner = chunk?.message;
  const innerData = inner && bytesField(inner);
  if (chunk === undefined || inner === undefined || innerData === undefined) return undefined;
  return (value) => {
    if (value.kind?.case !== 'chunk') return Buffer.from(toBinary(message, create(message, value)));
    const body = withPayload(inner, value.kind.value, innerData);
    const head = Buffer.allocUnsafe(2 * LONGEST_VARINT);
    const used = writeVarint(head, writeVarint(head, 0, (chunk.number << 3) | LENGTH_DELIMITED), body.length);
    return Buffer.concat([head.subarray(0, used), body]);
  };
}

function bytesField(message: DescMessage): DescField | undefined {
  return message.fields.find((field) => field.localName === 'data' && field.fieldKind === 'scalar');
}

function withPayload(message: DescMessage, value: AnyMessage, field: DescField): Buffer {
  const payload: Uint8Array = value.data ?? new Uint8Array(0);
  const { $typeName: _, $unknown: __, ...fields } = value;
  const head = toBinary(message, create(message, { ...fields, data: new Uint8Array(0) }));
  const out = Buffer.allocUnsafe(head.length + 2 * LONGEST_VARINT + payload.length);
  out.set(head, 0);
  let end = writeVarint(out, head.length, (field.number << 3) | LENGTH_DELIMITED);
  end = writeVarint(out, end, payload.length);
  out.set(payload, end);
  return out.subarray(0, end + payload.length);
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
