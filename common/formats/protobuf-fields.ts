import type { BoundedReader } from './bounded-reader.ts';
import { malformedModel, truncatedModel } from './format-errors.ts';

/** The head of a field of a protobuf message: its number, and its value or how many bytes follow. */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'number'; readonly value: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly length: number };

const FORMAT = 'ONNX';

/** How many fields a walk may still meet. Shared by all messages of a file. */
export interface WalkLimits {
  fields: number;
}

/**
 * The fields of the message that ends at `end`, one after the other. Whoever gets one of `bytes` may read on to its end;
 * what is not read is passed over without being loaded.
 * @throws AppError `model-malformed`, `model-truncated`
 */
export async function* protobufFields(
  reader: BoundedReader,
  end: number,
  limits: WalkLimits,
): AsyncGenerator<ProtobufField> {
  while (reader.offset < end) {
    const at = reader.offset;
    if (limits.fields-- === 0) throw malformedModel(FORMAT, 'more fields than any real one has', at);
    const tag = await readVarint(reader, end);
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 536_870_911) throw malformedModel(FORMAT, `a field with the number ${number}`, at);
    switch (tag % 8) {
      case 0:
        yield { number, kind: 'number', value: await readVarint(reader, end) };
        break;
      case 1:
        passOver(reader, end, 8);
        break;
      case 5:
        passOver(reader, end, 4);
        break;
      case 2: {
        const length = await readVarint(reader, end);
        if (length < 0) throw malformedModel(FORMAT, `a field of ${length} bytes`, at);
        const fieldEnd = reader.offset + length;
        if (fieldEnd > end) throw cutOff(reader, fieldEnd, end, at);
        yield { number, kind: 'bytes', length };
        reader.skip(fieldEnd - reader.offset);
        break;
      }
      default:
        throw malformedModel(FORMAT, `a field of wire type ${tag % 8}`, at);
    }
  }
}

/** A varint as a number: negative where its 64 bits say so, inexact beyond 2^53. */
export async function readVarint(reader: BoundedReader, end: number): Promise<number> {
  const at = reader.offset;
  let value = 0;
  for (let scale = 1, bytes = 0; bytes < 10; bytes++, scale *= 128) {
    if (reader.offset >= end) throw cutOff(reader, reader.offset + 1, end, at);
    if (!reader.has(1)) await reader.fill(1);
    const byte = reader.takeU8();
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value >= 2 ** 63 ? value - 2 ** 64 : value;
  }
  throw malformedModel(FORMAT, 'a number without an end', at);
}

/** A text of so many bytes, of which at most `kept` are read. */
export async function readProtobufText(reader: BoundedReader, length: number, kept = 1_024): Promise<string> {
  const bytes = Math.min(length, kept);
  await reader.fill(bytes);
  return new TextDecoder().decode(reader.takeBytes(bytes));
}

function passOver(reader: BoundedReader, end: number, bytes: number): void {
  if (reader.offset + bytes > end) throw cutOff(reader, reader.offset + bytes, end, reader.offset);
  reader.skip(bytes);
}

/** A field longer than the file is cut short; one that is longer than its message is wrong. */
function cutOff(reader: BoundedReader, fieldEnd: number, end: number, at: number): Error {
  if (end === reader.sizeBytes && Number.isSafeInteger(fieldEnd))
    return truncatedModel(FORMAT, fieldEnd, reader.sizeBytes);
  return malformedModel(FORMAT, 'a field that is longer than what holds it', at);
}
