import { LANES } from '../kernel.ts';

/** WGSL: `name(own, lane)` is what all lanes of a workgroup have, combined, for each of them. */
function reduction(name: string, combined: string): string {
  return `var<workgroup> ${name}Lanes: array<f32, ${LANES}>;
fn ${name}(own: f32, lane: u32) -> f32 {
  workgroupBarrier();
  ${name}Lanes[lane] = own;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) {
      let one = ${name}Lanes[lane];
      let other = ${name}Lanes[lane + half];
      ${name}Lanes[lane] = ${combined};
    }
  }
  workgroupBarrier();
  return ${name}Lanes[0];
}`;
}

/** WGSL: `sumOf(own, lane)` is the sum of what all lanes of a workgroup have, for each of them. */
export const SUM_OF = reduction('sumOf', 'one + other');

/** WGSL: `largestOf(own, lane)`, likewise the largest. */
export const LARGEST_OF = reduction('largestOf', 'max(one, other)');
