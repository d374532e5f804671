import { readChunks } from '../../../platform/blobs/read-chunks.ts';

const CHUNK_BYTES = 256 * 1_024;

/** The parameters in a payload. */
export function asFloats(payload: Uint8Array<ArrayBuffer>): Float32Array {
  return new Float32Array(payload.buffer, payload.byteOffset, payload.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

/** What lies in a file, piece by piece. */
export async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  for await (const { data } of readChunks(file, 0, CHUNK_BYTES)) yield data;
}
