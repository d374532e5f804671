import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError, hasCode } from '../../common/errors.ts';
import { BLOCK_BYTES, paddingOf, parseTarHeader } from '../archive/tar-format.ts';
import { asStorageError, syncFile } from '../blobs/durable-files.ts';

/** An archive that is to become a folder. */
interface UnpackOrder {
  readonly archive: string;
  /** Made at the end, in one step: whoever sees it sees all of it. */
  readonly folder: string;
  /** Of all files together, as the manifest tells. */
  readonly unpackedBytes: number;
}

const MOST_FILES = 10_000;
/** Down from the folder, in plain letters: no way leads out of it. */
const PATH = /^(?:[\w@][\w@.+-]*\/){0,7}[\w@][\w@.+-]*$/;

/**
 * Unpacks the archive of a release. It holds files and nothing else: links, ways out of the folder, files that come twice and more
 * bytes than were announced are refused.
 * @throws AppError `release-malformed`, `storage-full`; the folder is as it was then
 */
export async function unpackRelease({ archive, folder, unpackedBytes }: UnpackOrder): Promise<void> {
  const temporary = `${folder}.new`;
  await rm(temporary, { recursive: true, force: true });
  try {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    const folders = new Set([temporary]);
    await pipeline(createReadStream(archive), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      const source = new ByteQueue(chunks);
      let left = unpackedBytes;
      for (let files = 0; ; files++) {
        const header = parseTarHeader(await source.take(BLOCK_BYTES));
        if (header === null) break;
        if (files >= MOST_FILES) throw malformed(`it holds more than ${MOST_FILES} files`);
        if (!PATH.test(header.path)) throw malformed(`${JSON.stringify(header.path)} is no place in its folder`);
        left -= header.sizeBytes;
        if (header.sizeBytes < 0 || left < 0) throw malformed('it holds more than its manifest tells');
        const path = join(temporary, header.path);
        for (let above = dirname(path); above.length > temporary.length; above = dirname(above)) folders.add(above);
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await write(path, source, header.sizeBytes);
        await source.take(paddingOf(header.sizeBytes));
      }
    });
    for (const one of folders) await syncFile(one);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    await syncFile(dirname(folder));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asUnpackError(error);
  }
}

async function write(path: string, source: ByteQueue, sizeBytes: number): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx', 0o600);
    for (let left = sizeBytes; left > 0; ) {
      const bytes = await source.takeSome(left);
      await file.writeFile(bytes);
      left -= bytes.length;
    }
    await file.sync();
  } finally {
    await file?.close();
  }
}

/** Bytes of a stream, as many at a time as are asked for. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** At least one byte, and no more than so many. */
  async takeSome(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) throw malformed('it is cut short');
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const part = await this.takeSome(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }
}

function malformed(problem: string, cause?: unknown): AppError {
  return new AppError('release-malformed', `the archive of the release cannot be used: ${problem}`, { cause });
}

function asUnpackError(error: unknown): unknown {
  const stored = asStorageError(error);
  if (stored instanceof AppError) return hasCode(stored, 'checksum-mismatch') ? malformed(stored.message) : stored;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_')) return malformed('it is not packed by gzip, or damaged', error);
  if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code)) return malformed('a file comes twice', error);
  return error;
}
