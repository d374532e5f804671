import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { asAppError } from '../../common/errors.ts';
import { fileError, malformed, unreadable } from './dataset-errors.ts';
import type { Reading } from './reading.ts';

/** How many bytes at the start of a file are looked at to recognise it. Gzip makes of them at most 4 MiB. */
const HEAD_BYTES = 4_096;

/** What can be known of a file before it is read. */
export interface FileHead {
  readonly sizeBytes: number;
  readonly gzipped: boolean;
  /** The first bytes of the content, after decompression. */
  readonly head: Uint8Array;
}

/** Looks at the beginning of a regular file. Throws `dataset-unreadable` for anything else. */
export async function inspectFile(path: string): Promise<FileHead> {
  try {
    // Asked before opening: opening a named pipe waits for a writer.
    if (!(await stat(path)).isFile()) throw unreadable(path, 'it is not a regular file');
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const { bytesRead, buffer } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      const gzipped = head[0] === 0x1f && head[1] === 0x8b;
      return { sizeBytes: size, gzipped, head: gzipped ? gunzipHead(path, head) : head };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
}

function gunzipHead(path: string, head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw malformed({ file: path }, 'it is not a whole gzip file', { cause });
  }
}

/** A file's content as a stream, decompressed where it is gzip; the reading advances by the file's own bytes. */
export function streamContent(path: string, { gzipped }: FileHead, reading: Reading): Readable {
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  const content = gzipped ? createGunzip({ chunkSize: 1 << 18 }) : new PassThrough();
  source.on('data', (chunk) => {
    try {
      reading.advance(chunk.length);
    } catch (error) {
      content.destroy(asAppError(error));
    }
  });
  // Whoever reads the content sees its error, so nothing is left for the callback.
  pipeline(source, content, () => {});
  return content;
}

/** An error of such a stream as one that a caller can act on. */
export function contentError(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_')) return malformed({ file: path }, 'it is not a whole gzip file', { cause });
  return fileError(path, cause);
}

/** A file's content in memory, decompressed where it is gzip. Memory is taken as `reading` allows. */
export async function loadContent(path: string, head: FileHead, reading: Reading): Promise<Uint8Array> {
  if (!head.gzipped) return loadPlain(path, head.sizeBytes, reading);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of streamContent(path, head, reading) as AsyncIterable<Uint8Array>) {
      reading.hold(chunk.byteLength, path);
      chunks.push(chunk);
    }
  } catch (error) {
    throw contentError(path, error);
  }
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let filled = 0;
  for (const chunk of chunks) {
    whole.set(chunk, filled);
    filled += chunk.byteLength;
  }
  return whole;
}

async function loadPlain(path: string, sizeBytes: number, reading: Reading): Promise<Uint8Array> {
  reading.hold(sizeBytes, path);
  try {
    const file = await open(path, 'r');
    try {
      const whole = new Uint8Array(sizeBytes);
      let filled = 0;
      while (filled < sizeBytes) {
        const { bytesRead } = await file.read(whole, filled, Math.min(sizeBytes - filled, 16 << 20), filled);
        if (bytesRead === 0) throw unreadable(path, 'it became shorter while it was read');
        filled += bytesRead;
        reading.advance(bytesRead);
      }
      return whole;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
}
