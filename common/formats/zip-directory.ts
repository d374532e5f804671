import { AppError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';
import { malformedDataset } from './format-errors.ts';

/** A member of a ZIP archive, as its directory lists it. */
export interface ZipMember {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Of its local header. */
  readonly offset: number;
}

export const MOST_ZIP_MEMBERS = 500_000;
const MAX_DIRECTORY_BYTES = 128 << 20;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const MEMBER_BYTES = 46;
const UNKNOWN_32 = 0xffff_ffff;

interface Directory {
  readonly offset: number;
  readonly bytes: number;
  readonly members: number;
}

/** True where bytes begin as a ZIP archive does. */
export function looksLikeZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}

/**
 * Reads the directory of a ZIP archive (PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16, with ZIP64). Folders are left
 * out. @throws AppError `dataset-malformed`
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipMember[]> {
  try {
    const { offset, bytes, members } = await findDirectory(source);
    if (members > MOST_ZIP_MEMBERS) throw malformedDataset('ZIP', `it has ${members} members`);
    if (bytes > MAX_DIRECTORY_BYTES || offset + bytes > source.sizeBytes || members * MEMBER_BYTES > bytes) {
      throw malformedDataset('ZIP', `a directory of ${bytes} bytes at ${offset} for ${members} members`);
    }
    return readMembers(viewOf(await source.read(offset, bytes)), members, offset);
  } catch (error) {
    if (error instanceof RangeError) throw malformedDataset('ZIP', 'its directory is cut short');
    throw error;
  }
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const start = Math.max(0, source.sizeBytes - END_BYTES - MAX_COMMENT_BYTES);
  const tail = viewOf(await source.read(start, source.sizeBytes - start));
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== 0x0605_4b50) at--;
  if (at < 0) throw malformedDataset('ZIP', 'it is cut short: the directory at its end is missing');
  const directory = {
    members: tail.getUint16(at + 10, true),
    bytes: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
  const isPlain = directory.members !== 0xffff && directory.bytes !== UNKNOWN_32 && directory.offset !== UNKNOWN_32;
  if (isPlain || at < LOCATOR_BYTES || tail.getUint32(at - LOCATOR_BYTES, true) !== 0x0706_4b50) return directory;
  const end = viewOf(await source.read(wide(tail, at - LOCATOR_BYTES + 8), END_64_BYTES));
  if (end.getUint32(0, true) !== 0x0606_4b50) throw malformedDataset('ZIP', 'its ZIP64 directory is missing');
  return { members: wide(end, 32), bytes: wide(end, 40), offset: wide(end, 48) };
}

function readMembers(view: DataView, count: number, directoryOffset: number): ZipMember[] {
  const members: ZipMember[] = [];
  const decoder = new TextDecoder();
  for (let number = 0, at = 0; number < count; number++) {
    if (view.getUint32(at, true) !== 0x0201_4b50) throw malformedDataset('ZIP', `its directory is damaged at ${at}`);
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const nameStart = at + MEMBER_BYTES;
    if (nameStart + nameBytes + extraBytes > view.byteLength) throw new RangeError('a name behind the end');
    const name = decoder.decode(new Uint8Array(view.buffer, view.byteOffset + nameStart, nameBytes));
    const sizes = wideSizes(view, at, nameStart + nameBytes, extraBytes);
    if (sizes.offset + sizes.packedBytes > directoryOffset)
      throw malformedDataset('ZIP', 'a member that lies behind its end');
    const member = {
      name,
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      crc32: view.getUint32(at + 16, true),
      ...sizes,
    };
    if (!name.endsWith('/')) members.push(member);
    at = nameStart + nameBytes + extraBytes + view.getUint16(at + 32, true);
  }
  return members;
}

/** Sizes and offset of a member, from its ZIP64 extra where they do not fit into 32 bits. */
function wideSizes(view: DataView, at: number, extraStart: number, extraBytes: number) {
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const end = extraStart + extraBytes;
  for (let extra = extraStart; extra + 4 <= end; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== 1) continue;
    let place = extra + 4;
    for (const [index, size] of sizes.entries()) {
      if (size !== UNKNOWN_32 || place + 8 > end) continue;
      sizes[index] = wide(view, place);
      place += 8;
    }
  }
  const [sizeBytes = 0, packedBytes = 0, offset = 0] = sizes;
  return { sizeBytes, packedBytes, offset };
}

/** @throws AppError `dataset-malformed` above 2^53 */
function wide(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw new AppError('dataset-malformed', 'not a sound ZIP file: a size above 2^53');
  return value;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
