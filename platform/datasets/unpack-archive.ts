import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ZipMember } from '../../common/formats/zip-directory.ts';
import { asStorageError } from '../blobs/durable-files.ts';
import { malformed, unreadable } from './dataset-errors.ts';

/** All that an archive may unpack to: as much as a data set may take in memory. */
const MOST_BYTES = 8 * 2 ** 30;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks members of a ZIP archive into a folder that nobody else writes to. No more is written than the directory says, no
 * path leads out of the folder, and nothing but plain files is made.
 * @throws AppError `dataset-malformed`, `dataset-unreadable`, `storage-full`
 */
export async function unpackArchive(path: string, members: readonly ZipMember[], folder: string): Promise<void> {
  const bytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes > MOST_BYTES) throw unreadable(path, `it unpacks to ${bytes} bytes, more than the limit of ${MOST_BYTES}`);
  const targets = members.map((member) => ({ member, target: targetOf(path, member.name, folder, members.length) }));
  if (new Set(targets.map(({ target }) => target)).size < targets.length) {
    throw malformed({ file: path }, 'two of its members have the same name');
  }
  for (const parent of new Set(targets.map(({ target }) => dirname(target)))) {
    await mkdir(parent, { recursive: true, mode: 0o700 });
  }
  for (const { member, target } of targets) await unpackMember(path, member, target);
}

function targetOf(path: string, name: string, folder: string, members: number): string {
  const inside = members === 1 ? basename(name) : name;
  const target = resolve(folder, inside);
  const isSafe = target.startsWith(folder + sep) && !inside.includes('\\') && !inside.includes('\0');
  if (isSafe && target === join(folder, inside)) return target;
  throw malformed({ file: path }, `a member with the name '${name.slice(0, 80)}' leads out of it`);
}

async function unpackMember(path: string, member: ZipMember, target: string): Promise<void> {
  const refuse = (problem: string) => malformed({ file: path }, `'${member.name.slice(0, 80)}': ${problem}`);
  if (member.isEncrypted) throw refuse('it is encrypted');
  if (member.method !== STORED && member.method !== DEFLATED) throw refuse('it is packed in a way that is not known');
  const start = await contentStart(path, member.offset);
  if (start === undefined) throw refuse('its header is damaged');
  const check = new CheckedSize(member.sizeBytes, () => refuse('it unpacks to more than the directory says'));
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  const end = start + member.packedBytes - 1;
  const packed = member.packedBytes === 0 ? [] : createReadStream(path, { start, end });
  try {
    if (member.method === STORED) await pipeline(packed, check, file);
    else await pipeline(packed, createInflateRaw(), check, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) throw refuse('it is damaged');
    throw asStorageError(error);
  }
  if (check.bytes !== member.sizeBytes || check.crc !== member.crc32) throw refuse('it is damaged');
}

/** Where the bytes of a member begin, behind its local header (APPNOTE 4.3.7). */
async function contentStart(path: string, offset: number): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOCAL_HEADER_BYTES), 0, LOCAL_HEADER_BYTES, offset);
    if (bytesRead < LOCAL_HEADER_BYTES || buffer.readUInt32LE(0) !== 0x0403_4b50) return undefined;
    return offset + LOCAL_HEADER_BYTES + buffer.readUInt16LE(26) + buffer.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

/** Lets bytes through, counts them and their checksum, and stops where there are too many. */
class CheckedSize extends Transform {
  bytes = 0;
  crc = 0;
  readonly #mostBytes: number;
  readonly #tooMany: () => Error;

  constructor(mostBytes: number, tooMany: () => Error) {
    super();
    this.#mostBytes = mostBytes;
    this.#tooMany = tooMany;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, data?: Buffer) => void): void {
    this.bytes += chunk.length;
    this.crc = crc32(chunk, this.crc);
    if (this.bytes > this.#mostBytes) done(this.#tooMany());
    else done(null, chunk);
  }
}
