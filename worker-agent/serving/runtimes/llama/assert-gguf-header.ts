import { open } from 'node:fs/promises';
import { AppError } from '../../../../common/errors.ts';

const HEADER_BYTES = 24;
const VERSIONS = [2, 3];
/** Bytes that an entry has at least: a length, a type, a value; a tensor its dimensions and place besides. */
const LEAST_ENTRY_BYTES = 13;

/**
 * Refuses what is no GGUF file, or promises more entries than it has room for: the library would go through them one by one,
 * for hours.
 * @throws AppError `model-malformed`
 */
export async function assertGgufHeader(path: string): Promise<void> {
  const { buffer, bytesRead, size } = await readHeader(path);
  const isGguf =
    bytesRead === HEADER_BYTES &&
    buffer.toString('latin1', 0, 4) === 'GGUF' &&
    VERSIONS.includes(buffer.readUInt32LE(4));
  if (!isGguf) throw new AppError('model-malformed', 'the file is no GGUF of version 2 or 3');
  const entries = buffer.readBigUInt64LE(8) + buffer.readBigUInt64LE(16);
  if (entries * BigInt(LEAST_ENTRY_BYTES) <= BigInt(size)) return;
  throw new AppError(
    'model-malformed',
    `the file promises ${entries} entries, for which its ${size} bytes have no room`,
  );
}

async function readHeader(path: string) {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return { buffer, bytesRead, size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}
