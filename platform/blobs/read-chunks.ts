import { open } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';
import type { Chunk } from './partial-upload.ts';

/** A file's bytes from an offset to its end, a chunk at a time. @throws AppError `invalid-argument`, `not-found` */
export async function* readChunks(path: string, offset: number, chunkBytes: number): AsyncGenerator<Chunk> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('not-found', 'the content is not in the store', { cause });
  });
  try {
    const { size } = await file.stat();
    if (!(offset >= 0 && offset <= size)) {
      throw new AppError('invalid-argument', `the content has ${size} bytes; there is nothing at ${offset}`);
    }
    for (let at = offset; at < size; ) {
      const { bytesRead, buffer } = await file.read(
        Buffer.allocUnsafe(Math.min(chunkBytes, size - at)),
        0,
        undefined,
        at,
      );
      if (bytesRead === 0) return;
      yield { offset: at, data: buffer.subarray(0, bytesRead) };
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
