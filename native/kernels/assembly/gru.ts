import { logistic } from './exponential';
import { FLOAT } from './vector';

// Gates lie in the order reset, update, candidate. Those of one sample at one time are 3 × units values; samples are
// `gateStride` bytes apart. Units are worked on four at a time, the rest with the same arithmetic in one lane.

function take(at: usize, single: bool): v128 {
  return single ? v128.load32_splat(at) : v128.load(at);
}

function put(at: usize, vector: v128, single: bool): void {
  if (single) v128.store32_lane(at, vector, 0);
  else v128.store(at, vector);
}

export function gruStep(
  next: usize,
  previous: usize,
  gates: usize,
  gateStride: usize,
  recurrent: usize,
  samples: i32,
  units: i32,
): void {
  const row = <usize>units * FLOAT;
  const one = f32x4.splat(1);
  for (let n = 0; n < samples; n++, next += row, previous += row, gates += gateStride, recurrent += 3 * row) {
    for (let i: usize = 0; i < row; ) {
      const single = i + 16 > row;
      const reset = logistic(f32x4.add(take(gates + i, single), take(recurrent + i, single)));
      const update = logistic(f32x4.add(take(gates + row + i, single), take(recurrent + row + i, single)));
      const remembered = take(recurrent + 2 * row + i, single);
      const sum = f32x4.add(take(gates + 2 * row + i, single), f32x4.mul(reset, remembered));
      const doubled = logistic(f32x4.add(sum, sum));
      const candidate = f32x4.sub(f32x4.add(doubled, doubled), one);
      put(gates + i, reset, single);
      put(gates + row + i, update, single);
      put(gates + 2 * row + i, candidate, single);
      const kept = f32x4.mul(update, take(previous + i, single));
      put(next + i, f32x4.add(f32x4.mul(f32x4.sub(one, update), candidate), kept), single);
      i += single ? 4 : 16;
    }
  }
}

export function gruStepBackward(
  gradient: usize,
  previous: usize,
  gates: usize,
  gateStride: usize,
  recurrent: usize,
  samples: i32,
  units: i32,
): void {
  const row = <usize>units * FLOAT;
  const one = f32x4.splat(1);
  for (let n = 0; n < samples; n++, gradient += row, previous += row, gates += gateStride, recurrent += 3 * row) {
    for (let i: usize = 0; i < row; ) {
      const single = i + 16 > row;
      const slope = take(gradient + i, single);
      const reset = take(gates + i, single);
      const update = take(gates + row + i, single);
      const candidate = take(gates + 2 * row + i, single);
      const remembered = take(recurrent + 2 * row + i, single);
      const fresh = f32x4.mul(slope, f32x4.sub(one, update));
      const byCandidate = f32x4.mul(fresh, f32x4.sub(one, f32x4.mul(candidate, candidate)));
      const change = f32x4.sub(take(previous + i, single), candidate);
      const byUpdate = f32x4.mul(f32x4.mul(slope, change), f32x4.mul(update, f32x4.sub(one, update)));
      const byReset = f32x4.mul(f32x4.mul(byCandidate, remembered), f32x4.mul(reset, f32x4.sub(one, reset)));
      put(gates + i, byReset, single);
      put(recurrent + i, byReset, single);
      put(gates + row + i, byUpdate, single);
      put(recurrent + row + i, byUpdate, single);
      put(gates + 2 * row + i, byCandidate, single);
      put(recurrent + 2 * row + i, f32x4.mul(byCandidate, reset), single);
      put(gradient + i, f32x4.mul(slope, update), single);
      i += single ? 4 : 16;
    }
  }
}
