import { type UnzipFileInfo, unzipSync } from 'fflate';
import { AppError } from '../../common/errors.ts';
import { malformed } from './dataset-errors.ts';
import type { Reading } from './reading.ts';

/** Deflate makes at most this many bytes of one (RFC 1951: 258 bytes by two codes of one bit each). */
const MAX_INFLATION = 1_032;
const MAX_MEMBERS = 1_000;

/** What is in an NPZ archive. */
export interface NpzMembers {
  /** The arrays asked for, as NPY files, by name without `.npy`. */
  readonly members: ReadonlyMap<string, Uint8Array>;
  /** Names of all arrays. */
  readonly names: readonly string[];
}

/** True where bytes begin as a ZIP archive does. */
export function looksLikeZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}

/**
 * Unpacks the wanted arrays of an NPZ archive; upper and lower case are the same. A size that the archive claims is
 * believed only as far as its compressed bytes can carry it.
 *
 * Throws `dataset-malformed` for a damaged archive, and `dataset-unreadable` beyond the memory that `reading` allows.
 */
export function unzipArrays(bytes: Uint8Array, file: string, wanted: readonly string[], reading: Reading): NpzMembers {
  const sizes = new Map<string, number>();
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (sizes.size === MAX_MEMBERS) throw malformed({ file }, `it has more than ${MAX_MEMBERS} members`);
    const member = memberName(name);
    if (sizes.has(member)) throw malformed({ file }, `it has two arrays '${member}'`);
    sizes.set(member, originalSize);
    if (!wanted.includes(member)) return false;
    if (size > bytes.byteLength || originalSize > size * MAX_INFLATION + 64) {
      throw malformed({ file }, `the size of '${name}' cannot be true`);
    }
    reading.hold(originalSize, file);
    return true;
  };
  const members = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries(unzip(bytes, file, filter))) {
    const member = memberName(name);
    if (content.byteLength !== sizes.get(member)) throw malformed({ file }, `'${name}' is damaged`);
    members.set(member, content);
  }
  return { members, names: [...sizes.keys()] };
}

function memberName(name: string): string {
  return name.toLowerCase().replace(/\.npy$/, '');
}

function unzip(bytes: Uint8Array, file: string, filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw malformed({ file }, 'it is a damaged ZIP archive', { cause });
  }
}
