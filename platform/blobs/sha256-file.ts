import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Sha256 } from '../../common/domain/ids.ts';

const BLOCK_BYTES = 512 << 10;

/** SHA-256 of a file's content, in steps that hold the event loop up for less than a millisecond. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<Sha256> {
  const hash = createHash('sha256');
  const file = await open(path);
  try {
    // One block for all reads: memory outside the heap that is used once and let go makes the collector run all the time.
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(block);
      if (bytesRead === 0) return Sha256.parse(hash.digest('hex'));
      hash.update(block.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** SHA-256 of bytes in memory. */
export function sha256Of(bytes: Uint8Array): Sha256 {
  return Sha256.parse(createHash('sha256').update(bytes).digest('hex'));
}
