import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { OptimiserState } from '../../native/optimisers/optimiser-state.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';

/** How many numbers and how many vectors there are, in a float64 each. */
const HEAD_VALUES = 2;

/** What an optimizer has gathered before; null where there is nothing, or something of another model. */
export function readOptimizer(file: string, parameterCount: number): OptimiserState | null {
  const bytes = existsSync(file) ? readFileSync(file) : new Uint8Array();
  const { buffer } = new Uint8Array(bytes);
  if (buffer.byteLength < HEAD_VALUES * Float64Array.BYTES_PER_ELEMENT) return null;
  const [numberCount = 0, vectorCount = 0] = new Float64Array(buffer, 0, HEAD_VALUES);
  const vectorsAt = (HEAD_VALUES + numberCount) * Float64Array.BYTES_PER_ELEMENT;
  const vectorBytes = parameterCount * Float32Array.BYTES_PER_ELEMENT;
  if (buffer.byteLength !== vectorsAt + vectorCount * vectorBytes) return null;
  return {
    numbers: new Float64Array(buffer, HEAD_VALUES * Float64Array.BYTES_PER_ELEMENT, numberCount),
    vectors: Array.from(
      { length: vectorCount },
      (_, index) => new Float32Array(buffer, vectorsAt + index * vectorBytes, parameterCount),
    ),
  };
}

/** @throws AppError `storage-full` */
export async function writeOptimizer(file: string, { numbers, vectors }: OptimiserState): Promise<void> {
  const head = Float64Array.of(numbers.length, vectors.length, ...numbers);
  const parts = [head, ...vectors].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  await writeFile(file, parts).catch((error: unknown) => {
    throw asStorageError(error);
  });
}
