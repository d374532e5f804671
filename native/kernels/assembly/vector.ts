/** Bytes of a float32. */
export const FLOAT: usize = 4;
/** Bytes of a vector of four float32. */
export const VECTOR: usize = 16;

/** `a × b + c`: one rounding in the relaxed build where the machine has it, two in the strict build everywhere. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The four lanes added in a fixed order. */
export function sumLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
