import { FLOAT, VECTOR } from './vector';

/** Four pseudo-random words for four counters: the integer hash `lowbias32` (C. Wellons, 2018). */
function hash(counters: v128): v128 {
  let x = v128.xor(counters, i32x4.shr_u(counters, 16));
  x = i32x4.mul(x, i32x4.splat(0x7feb352d));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(<i32>0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

export function dropout(target: usize, source: usize, count: i32, threshold: u32, factor: f32, seed: i32): void {
  const limit = i32x4.splat(<i32>threshold);
  const scale = f32x4.splat(factor);
  let counters = i32x4.add(i32x4.splat(seed), i32x4(0, 1, 2, 3));
  for (let i = 0; i < count; i += 4) {
    const keep = i32x4.ge_u(hash(hash(counters)), limit);
    if (i + 4 <= count) {
      v128.store(target, v128.and(f32x4.mul(v128.load(source), scale), keep));
    } else {
      for (let rest = keep; i < count; i++, target += FLOAT, source += FLOAT) {
        store<f32>(target, i32x4.extract_lane(rest, 0) ? load<f32>(source) * factor : 0);
        rest = v128.shuffle<i32>(rest, rest, 1, 2, 3, 0);
      }
    }
    counters = i32x4.add(counters, i32x4.splat(4));
    target += VECTOR;
    source += VECTOR;
  }
}
