import { HALF, scratch } from './scratch';
import { FLOAT, multiplyAdd, VECTOR } from './vector';

// The transforms of the weights are done once for a batch, so plain products with their matrices are fast enough.

/** `G` for kernels of 3 and of 5: six points of three or five taps. */
const POINTS_OF_3 = memory.data<f32>([
  0.25, 0, 0, -0.16666666666666666, -0.16666666666666666, -0.16666666666666666, -0.16666666666666666,
  0.16666666666666666, -0.16666666666666666, 0.041666666666666664, 0.08333333333333333, 0.16666666666666666,
  0.041666666666666664, -0.08333333333333333, 0.16666666666666666, 0, 0, 1,
]);
const POINTS_OF_5 = memory.data<f32>([
  0.25, 0, 0, 0, 0, -0.16666666666666666, -0.16666666666666666, -0.16666666666666666, -0.16666666666666666,
  -0.16666666666666666, -0.16666666666666666, 0.16666666666666666, -0.16666666666666666, 0.16666666666666666,
  -0.16666666666666666, 0.041666666666666664, 0.08333333333333333, 0.16666666666666666, 0.3333333333333333,
  0.6666666666666666, 0.041666666666666664, -0.08333333333333333, 0.16666666666666666, -0.3333333333333333,
  0.6666666666666666, 0, 0, 0, 0, 1,
]);

/** A factor of `G`, or of its transpose. */
function factorAt(kernel: i32, point: i32, tap: i32): v128 {
  const matrix = kernel === 3 ? POINTS_OF_3 : POINTS_OF_5;
  return v128.load_splat<f32>(matrix + <usize>(point * kernel + tap) * FLOAT);
}

export function winogradWeights(planes: usize, weight: usize, values: i32, kernel: i32): void {
  const halves = scratch + HALF;
  const plane = <usize>values * FLOAT;
  for (let at: usize = 0; at < plane; at += VECTOR) {
    for (let point = 0; point < 6; point++) {
      for (let x = 0; x < kernel; x++) {
        let sum = f32x4.splat(0);
        for (let y = 0; y < kernel; y++) {
          sum = multiplyAdd(factorAt(kernel, point, y), v128.load(weight + <usize>(y * kernel + x) * plane + at), sum);
        }
        v128.store(halves + <usize>(point * kernel + x) * VECTOR, sum);
      }
    }
    for (let point = 0; point < 36; point++) {
      let sum = f32x4.splat(0);
      for (let x = 0; x < kernel; x++) {
        const half = v128.load(halves + <usize>((point / 6) * kernel + x) * VECTOR);
        sum = multiplyAdd(factorAt(kernel, point % 6, x), half, sum);
      }
      v128.store(planes + <usize>point * plane + at, sum);
    }
  }
}

export function winogradWeightsBackward(
  weight: usize,
  planes: usize,
  values: i32,
  kernel: i32,
  alpha: f32,
  beta: f32,
): void {
  const halves = scratch + HALF;
  const plane = <usize>values * FLOAT;
  for (let at: usize = 0; at < plane; at += VECTOR) {
    for (let tap = 0; tap < kernel; tap++) {
      for (let x = 0; x < 6; x++) {
        let sum = f32x4.splat(0);
        for (let y = 0; y < 6; y++) {
          sum = multiplyAdd(factorAt(kernel, y, tap), v128.load(planes + <usize>(y * 6 + x) * plane + at), sum);
        }
        v128.store(halves + <usize>(tap * 6 + x) * VECTOR, sum);
      }
    }
    for (let tap = 0; tap < kernel * kernel; tap++) {
      let sum = f32x4.splat(0);
      for (let x = 0; x < 6; x++) {
        const half = v128.load(halves + <usize>((tap / kernel) * 6 + x) * VECTOR);
        sum = multiplyAdd(factorAt(kernel, x, tap % kernel), half, sum);
      }
      const target = weight + <usize>tap * plane + at;
      const scaled = f32x4.mul(sum, f32x4.splat(alpha));
      v128.store(target, beta === 0 ? scaled : multiplyAdd(v128.load(target), f32x4.splat(beta), scaled));
    }
  }
}
