import { refuse } from '../read-request.ts';

/** The largest body of a request of tensors, and the most that its tensors take together. */
export const TENSORS_LIMIT_BYTES = 32 << 20;

/** How many elements a shape has. @throws AppError `invalid-argument` for more than any request may hold */
export function elementCount(shape: readonly number[], path: string): number {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (count > TENSORS_LIMIT_BYTES) throw refuse(`${path}.shape`, 'more elements than a request may hold');
  }
  return count;
}
