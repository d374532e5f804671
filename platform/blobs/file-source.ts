import { open } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';
import type { ByteSource } from '../../common/formats/byte-source.ts';

/** Opens a file as a source of bytes for as long as the work lasts. @throws AppError `not-found` */
export async function withFileSource<Result>(
  path: string,
  work: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('not-found', `the file ${path} cannot be opened`, { cause });
  });
  try {
    const { size } = await file.stat();
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const block = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < block.length) {
        const { bytesRead } = await file.read(block, filled, block.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return block.subarray(0, filled);
    };
    return await work({ sizeBytes: size, read });
  } finally {
    await file.close();
  }
}
