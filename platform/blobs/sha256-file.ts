import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Sha256 } from '../../common/domain/ids.ts';

/** SHA-256 of a file's content. Reading and hashing happen off the event loop's critical path, in 1 MiB steps. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<Sha256> {
  const hash = createHash('sha256');
  const options = { highWaterMark: 1 << 20, ...(signal === undefined ? {} : { signal }) };
  const blocks: AsyncIterable<Buffer> = createReadStream(path, options);
  for await (const block of blocks) hash.update(block);
  return Sha256.parse(hash.digest('hex'));
}

/** SHA-256 of bytes in memory. */
export function sha256Of(bytes: Uint8Array): Sha256 {
  return Sha256.parse(createHash('sha256').update(bytes).digest('hex'));
}
