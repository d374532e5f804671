import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';
import type { Chunk } from './partial-upload.ts';

/**
 * A file's bytes from an offset to its end, a chunk at a time; the next one is read while the caller is busy with this one.
 * @throws AppError `invalid-argument`, `not-found`
 */
export async function* readChunks(path: string, offset: number, chunkBytes: number): AsyncGenerator<Chunk> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('not-found', 'the content is not in the store', { cause });
  });
  let ahead: Promise<Chunk> | undefined;
  try {
    const { size } = await file.stat();
    if (!(offset >= 0 && offset <= size)) {
      throw new AppError('invalid-argument', `the content has ${size} bytes; there is nothing at ${offset}`);
    }
    const read = (at: number) => readAt(file, at, Math.min(chunkBytes, size - at));
    for (let at = offset; at < size; ) {
      const chunk = await (ahead ?? read(at));
      if (chunk.data.length === 0) return;
      at += chunk.data.length;
      ahead = at < size ? read(at) : undefined;
      ahead?.catch(() => undefined); // told when its turn comes
      yield chunk;
    }
  } finally {
    await ahead?.catch(() => undefined);
    await file.close();
  }
}

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Chunk> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, undefined, offset);
  return { offset, data: buffer.subarray(0, bytesRead) };
}
