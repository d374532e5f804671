import type { Kernels } from './kernels.ts';

/**
 * Matrix products of a library of the machine, on raw addresses: `c = alpha × op(a) · op(b) + beta × c`, row-major
 * without gaps, as CBLAS defines sgemm.
 */
export interface Blas {
  /** What people call the library, with its version where it tells. */
  readonly name: string;
  /** What was loaded: a file or a name that the system's loader knows. */
  readonly library: string;
  /** Address of the first byte of a buffer, which stays there as long as the buffer does. */
  addressOf(buffer: ArrayBufferLike): number;
  readonly sgemm: Kernels['gemm'];
}

/**
 * The same kernels on the same memory, with matrix products by a BLAS. Sums are rounded in another order than the
 * kernels' own: an element of a product differs by at most `2 k ε Σ|aᵢ bᵢ|`, with ε = 2⁻²⁴.
 */
export function withBlas(kernels: Kernels, blas: Blas): Kernels {
  const { arena } = kernels;
  let known: ArrayBufferLike | undefined;
  let base = 0;
  /** A memory that grew may lie elsewhere: its buffer is another object then. */
  const start = (): number => {
    const { buffer } = arena;
    if (buffer !== known) {
      base = blas.addressOf(buffer);
      known = buffer;
    }
    return base;
  };
  return {
    ...kernels,
    gemm: (transposeA, transposeB, m, n, k, alpha, a, b, beta, c) => {
      const at = start();
      blas.sgemm(transposeA, transposeB, m, n, k, alpha, at + a, at + b, beta, at + c);
    },
    gemmBias: (m, n, k, a, b, bias, relu, c) => {
      const at = start();
      blas.sgemm(false, false, m, n, k, 1, at + a, at + b, 0, at + c);
      kernels.addBias(c, bias, m, n, relu);
    },
  };
}
