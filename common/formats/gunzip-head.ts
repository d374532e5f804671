import { Gunzip } from 'fflate';
import { malformedDataset } from './format-errors.ts';

/** How much is packed out of the beginning of a file, at the most. */
const MOST_BYTES = 1 << 20;
const STEP_BYTES = 512;

/** True where bytes begin as a gzip file does. */
export function looksLikeGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** What the beginning of a gzip file unpacks to, as far as it goes and to a mebibyte. @throws AppError `dataset-malformed` */
export function gunzipHead(packed: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const unpacked = { bytes: 0 };
  const gunzip = new Gunzip((part) => {
    parts.push(part);
    unpacked.bytes += part.length;
  });
  try {
    // In small steps: of a bomb no more is unpacked than a step can hold.
    for (let at = 0; at < packed.length && unpacked.bytes < MOST_BYTES; at += STEP_BYTES) {
      gunzip.push(packed.slice(at, at + STEP_BYTES), false);
    }
  } catch {
    throw malformedDataset('gzip', 'it cannot be unpacked');
  }
  const head = new Uint8Array(unpacked.bytes);
  let filled = 0;
  for (const part of parts) {
    head.set(part, filled);
    filled += part.length;
  }
  return head;
}
