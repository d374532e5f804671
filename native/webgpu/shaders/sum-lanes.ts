import { LANES } from '../kernel.ts';

/** WGSL: `sumOf(own, lane)` is the sum of what all lanes of a workgroup have, for each of them. */
export const SUM_OF = `var<workgroup> sums: array<f32, ${LANES}>;
fn sumOf(own: f32, lane: u32) -> f32 {
  workgroupBarrier();
  sums[lane] = own;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  workgroupBarrier();
  return sums[0];
}`;
