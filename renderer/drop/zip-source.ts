import type { ByteSource } from '../../common/formats/byte-source.ts';

/** A file on its way into an archive. */
export interface ZipEntry {
  /** With slashes, relative to the top of the archive. */
  readonly path: string;
  readonly source: ByteSource;
  readonly crc32: number;
}

interface Part {
  readonly start: number;
  readonly bytes: Uint8Array | ByteSource;
}

const LOCAL_BYTES = 30;
const MEMBER_BYTES = 46;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;
const VERSION = 45;
/** Names are UTF-8. */
const FLAGS = 1 << 11;
/** 1 January 1980, the first day that ZIP knows: the same files are the same archive, whenever they are packed. */
const DATE = 0x21;

/**
 * Files as one ZIP archive that is nowhere stored (PKWARE's APPNOTE 6.3.10, section 4.3, with ZIP64 where it is needed): any
 * part of it can be read at any time, and it is the same each time. Nothing is compressed.
 */
export function zipSource(entries: readonly ZipEntry[]): ByteSource {
  const parts: Part[] = [];
  const members: Uint8Array[] = [];
  let end = 0;
  const add = (bytes: Uint8Array | ByteSource): void => {
    parts.push({ start: end, bytes });
    end += bytes instanceof Uint8Array ? bytes.length : bytes.sizeBytes;
  };
  for (const entry of entries) {
    members.push(directoryMember(entry, end));
    add(localHeader(entry));
    add(entry.source);
  }
  const directoryStart = end;
  for (const member of members) add(member);
  add(directoryEnd(entries.length, end - directoryStart, directoryStart));
  return {
    sizeBytes: end,
    read: async (offset, length) => await readParts(parts, offset, Math.min(length, end - offset)),
  };
}

async function readParts(parts: readonly Part[], offset: number, length: number): Promise<Uint8Array> {
  const read = new Uint8Array(Math.max(0, length));
  let filled = 0;
  for (let index = partAt(parts, offset); filled < read.length; index++) {
    const part = parts[index];
    if (part === undefined) break;
    const from = offset + filled - part.start;
    const { bytes } = part;
    const size = bytes instanceof Uint8Array ? bytes.length : bytes.sizeBytes;
    const wanted = Math.min(size - from, read.length - filled);
    if (wanted <= 0) continue;
    const got = bytes instanceof Uint8Array ? bytes.subarray(from, from + wanted) : await bytes.read(from, wanted);
    read.set(got, filled);
    filled += got.length;
    if (got.length < wanted) break; // it became shorter meanwhile: whoever reads notices
  }
  return read.subarray(0, filled);
}

/** The last part that begins at or before this offset and is not empty there. */
function partAt(parts: readonly Part[], offset: number): number {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function localHeader({ path, source, crc32 }: ZipEntry): Uint8Array {
  const name = new TextEncoder().encode(path);
  const wide = source.sizeBytes >= MAX_32 ? wideExtra([source.sizeBytes, source.sizeBytes]) : new Uint8Array();
  const { bytes, view } = space(LOCAL_BYTES + name.length + wide.length);
  view.setUint32(0, 0x0403_4b50, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, FLAGS, true);
  view.setUint16(12, DATE, true);
  view.setUint32(14, crc32, true);
  view.setUint32(18, Math.min(source.sizeBytes, MAX_32), true);
  view.setUint32(22, Math.min(source.sizeBytes, MAX_32), true);
  view.setUint16(26, name.length, true);
  view.setUint16(28, wide.length, true);
  bytes.set(name, LOCAL_BYTES);
  bytes.set(wide, LOCAL_BYTES + name.length);
  return bytes;
}

function directoryMember({ path, source, crc32 }: ZipEntry, offset: number): Uint8Array {
  const name = new TextEncoder().encode(path);
  const { sizeBytes } = source;
  const isLarge = sizeBytes >= MAX_32;
  const values = [...(isLarge ? [sizeBytes, sizeBytes] : []), ...(offset >= MAX_32 ? [offset] : [])];
  const wide = values.length > 0 ? wideExtra(values) : new Uint8Array();
  const { bytes, view } = space(MEMBER_BYTES + name.length + wide.length);
  view.setUint32(0, 0x0201_4b50, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, VERSION, true);
  view.setUint16(8, FLAGS, true);
  view.setUint16(14, DATE, true);
  view.setUint32(16, crc32, true);
  view.setUint32(20, Math.min(sizeBytes, MAX_32), true);
  view.setUint32(24, Math.min(sizeBytes, MAX_32), true);
  view.setUint16(28, name.length, true);
  view.setUint16(30, wide.length, true);
  view.setUint32(42, Math.min(offset, MAX_32), true);
  bytes.set(name, MEMBER_BYTES);
  bytes.set(wide, MEMBER_BYTES + name.length);
  return bytes;
}

function directoryEnd(members: number, sizeBytes: number, offset: number): Uint8Array {
  const isWide = members >= MAX_16 || sizeBytes >= MAX_32 || offset >= MAX_32;
  const start = isWide ? END_64_BYTES + LOCATOR_BYTES : 0;
  const { bytes, view } = space(start + END_BYTES);
  if (isWide) {
    view.setUint32(0, 0x0606_4b50, true);
    view.setBigUint64(4, BigInt(END_64_BYTES - 12), true);
    view.setUint16(12, VERSION, true);
    view.setUint16(14, VERSION, true);
    view.setBigUint64(24, BigInt(members), true);
    view.setBigUint64(32, BigInt(members), true);
    view.setBigUint64(40, BigInt(sizeBytes), true);
    view.setBigUint64(48, BigInt(offset), true);
    view.setUint32(END_64_BYTES, 0x0706_4b50, true);
    view.setBigUint64(END_64_BYTES + 8, BigInt(offset + sizeBytes), true);
    view.setUint32(END_64_BYTES + 16, 1, true);
  }
  view.setUint32(start, 0x0605_4b50, true);
  view.setUint16(start + 8, Math.min(members, MAX_16), true);
  view.setUint16(start + 10, Math.min(members, MAX_16), true);
  view.setUint32(start + 12, Math.min(sizeBytes, MAX_32), true);
  view.setUint32(start + 16, Math.min(offset, MAX_32), true);
  return bytes;
}

function wideExtra(values: readonly number[]): Uint8Array {
  const { bytes, view } = space(4 + values.length * 8);
  view.setUint16(0, 1, true);
  view.setUint16(2, values.length * 8, true);
  for (const [index, value] of values.entries()) view.setBigUint64(4 + index * 8, BigInt(value), true);
  return bytes;
}

function space(length: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}
