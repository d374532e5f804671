// What functions write for themselves while they run. Instances on one shared memory must not share it: each is told a
// place of its own. Nothing else that is written may lie at a fixed address.

/** One edge tile of a product. */
export const EDGE_C: usize = 0;
export const EDGE_C_BYTES: usize = 512;
/** One tile of four channels, before and between the two passes of a transform. */
export const PATCH: usize = EDGE_C + EDGE_C_BYTES;
export const HALF: usize = PATCH + 36 * 16;
/** Packed rows of A, then a packed block of B. */
export const PANELS_A: usize = 2048;
export const PANELS_A_BYTES: usize = 80 * 1024;
export const BLOCK_B: usize = PANELS_A + PANELS_A_BYTES;
export const BLOCK_B_BYTES: usize = 272 * 512 * 4;

const BYTES: usize = BLOCK_B + BLOCK_B_BYTES;

/** Behind the constants, on a line of the cache. */
const FIRST: usize = (__heap_base + 63) & ~63;

export let scratch: usize = FIRST;

/** The first byte that the kernels leave to their caller. */
export function heapBase(): usize {
  return FIRST + BYTES;
}

export function scratchBytes(): usize {
  return BYTES;
}

export function useScratch(at: usize): void {
  scratch = at;
}
