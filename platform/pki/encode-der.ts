/** A value of ASN.1 in its distinguished encoding (ITU-T X.690, DER). */
export type Der = Buffer;

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
/** Constructed, and told from others by its number only. */
const CONTEXT = 0xa0;

/** An integer from 0 to 127. */
export function smallInteger(value: number): Der {
  return encode(INTEGER, Buffer.of(value));
}

/** Whole bytes as a string of bits. */
export function bitString(bytes: Uint8Array): Der {
  return encode(BIT_STRING, Buffer.of(0), bytes);
}

export function utf8String(text: string): Der {
  return encode(UTF8_STRING, Buffer.from(text));
}

export function sequence(...parts: readonly Uint8Array[]): Der {
  return encode(SEQUENCE, ...parts);
}

/** A set of one: of more the order would matter. */
export function setOf(part: Uint8Array): Der {
  return encode(SET, part);
}

/** What a structure has at its place `[number]`; implicit, of constructed parts. */
export function tagged(number: number, ...parts: readonly Uint8Array[]): Der {
  return encode(CONTEXT | number, ...parts);
}

/** An object identifier in its usual form, such as `2.5.4.3`. */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return encode(OBJECT_IDENTIFIER, Buffer.from([40 * first + second, ...others].flatMap(inSevens)));
}

/** Seven bits a byte, the highest first; all bytes but the last have their top bit set. */
function inSevens(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function encode(tag: number, ...parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content), content]);
}

/** Up to 127 in one byte; else the number of bytes that follow, and these. */
function lengthOf({ length }: Uint8Array): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}
