import type { Kernels } from '../kernels/kernels.ts';
import type { GradientTarget } from './layer.ts';

/** Brings `count` gradients that were summed up elsewhere into the target, at a tensor's byte offset within it. */
export function settleGradient(
  kernels: Kernels,
  { offset, scale, keep }: GradientTarget,
  tensor: number,
  gradient: number,
  count: number,
): void {
  kernels.columnSums(offset + tensor, gradient, 1, count, scale, keep);
}
