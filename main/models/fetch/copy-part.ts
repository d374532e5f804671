import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../../../common/errors.ts';
import type { PartialUpload } from '../../../platform/blobs/partial-upload.ts';

interface Copy {
  readonly path: string;
  readonly part: PartialUpload;
  readonly limitBytes: number;
  readonly signal: AbortSignal;
  readonly onTotal: (totalBytes: number) => void;
  readonly onReceived: (receivedBytes: number) => void;
}

const BLOCK_BYTES = 1 << 20;

/** Copies a file of this machine. @throws AppError `not-found`, `invalid-argument`, `upload-too-large`, `storage-full` */
export async function copyPart({ path, part, limitBytes, signal, onTotal, onReceived }: Copy): Promise<void> {
  // Opening a pipe that nobody writes to would wait for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw new AppError('not-found', `the file ${path} cannot be opened`, { cause });
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new AppError('invalid-argument', `${path} is no file`, { details: { field: 'source' } });
    if (found.size > limitBytes) throw new AppError('upload-too-large', `the file has more than ${limitBytes} bytes`);
    onTotal(found.size);
    while (part.received < found.size) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(BLOCK_BYTES), 0, undefined, part.received);
      if (bytesRead === 0) throw new AppError('download-failed', `${path} became shorter while it was read`);
      await part.append({ offset: part.received, data: buffer.subarray(0, bytesRead) });
      onReceived(part.received);
    }
  } finally {
    await file.close();
  }
}
