import { AppError } from '../../common/errors.ts';

/** Tar lays everything out in blocks of this size. */
export const BLOCK_BYTES = 512;

/** What stands behind the last entry. */
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES);

/** A file in a tar archive. */
export interface TarHeader {
  readonly path: string;
  readonly sizeBytes: number;
}

const CHECKSUM = { start: 148, end: 156 };
/** The largest size that fits into eleven octal digits; a greater one is written as GNU tar and bsdtar do. */
const MOST_OCTAL = 8 ** 11 - 1;

/** The header of a file for its owner's eyes only (POSIX.1-1988, ustar; base-256 for sizes from 8 GiB on). */
export function tarHeader({ path, sizeBytes }: TarHeader, madeAt: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for a tar archive`);
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(path, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  if (sizeBytes <= MOST_OCTAL) header.write(`${octal(sizeBytes, 11)}\0`, 124);
  else {
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(sizeBytes), 128);
  }
  header.write(`${octal(Math.floor(madeAt / 1_000), 11)}\0`, 136);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${octal(checksumOf(header), 6)}\0 `, CHECKSUM.start);
  return header;
}

/** What a header says; null for an empty block, with which an archive ends. @throws AppError `checksum-mismatch` */
export function parseTarHeader(header: Buffer): TarHeader | null {
  if (header.every((byte) => byte === 0)) return null;
  if (Number.parseInt(textAt(header, CHECKSUM.start, CHECKSUM.end), 8) !== checksumOf(header)) {
    throw new AppError('checksum-mismatch', 'the archive is damaged: a header in it is wrong');
  }
  if (textAt(header, 156, 157) !== '0') throw new AppError('checksum-mismatch', 'the archive holds what is no file');
  const sizeBytes =
    header.readUInt8(124) === 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(textAt(header, 124, 136), 8);
  if (!Number.isSafeInteger(sizeBytes)) throw new AppError('checksum-mismatch', 'the archive is damaged: no size');
  return { path: textAt(header, 0, 100), sizeBytes };
}

/** Bytes that fill the last block of a content. */
export function paddingOf(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

function textAt(header: Buffer, start: number, end: number): string {
  const field = header.subarray(start, end);
  const zero = field.indexOf(0);
  return field.subarray(0, zero < 0 ? field.length : zero).toString('utf8');
}

/** The sum of all bytes, with spaces in place of the checksum itself. */
function checksumOf(header: Buffer): number {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= CHECKSUM.start && index < CHECKSUM.end ? 0x20 : byte;
  return sum;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
