import { FLOAT, sumLanes, VECTOR } from './vector';

// Each sample's channels are normalised in groups, each over all its pixels. Statistics hold two values for each group
// of each sample: the mean and 1 / √(variance + epsilon).

function sumOf(p: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, p += VECTOR) sums = f32x4.add(sums, v128.load(p));
  let sum = sumLanes(sums);
  for (; i < count; i++, p += FLOAT) sum += load<f32>(p);
  return sum;
}

function squaresOf(p: usize, count: i32, mean: f32): f32 {
  const centre = f32x4.splat(mean);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, p += VECTOR) {
    const difference = f32x4.sub(v128.load(p), centre);
    sums = f32x4.add(sums, f32x4.mul(difference, difference));
  }
  let sum = sumLanes(sums);
  for (; i < count; i++, p += FLOAT) sum += (load<f32>(p) - mean) * (load<f32>(p) - mean);
  return sum;
}

function normalise(target: usize, source: usize, gain: usize, bias: usize, count: i32, mean: f32, inverse: f32): void {
  const centre = f32x4.splat(mean);
  const factor = f32x4.splat(inverse);
  let i: usize = 0;
  const end = <usize>count * FLOAT;
  for (; i + VECTOR <= end; i += VECTOR) {
    const value = f32x4.mul(f32x4.sub(v128.load(source + i), centre), factor);
    v128.store(target + i, f32x4.add(f32x4.mul(value, v128.load(gain + i)), v128.load(bias + i)));
  }
  for (; i < end; i += FLOAT) {
    const value = (load<f32>(source + i) - mean) * inverse;
    store<f32>(target + i, value * load<f32>(gain + i) + load<f32>(bias + i));
  }
}

export function groupNorm(
  target: usize,
  statistics: usize,
  source: usize,
  gain: usize,
  bias: usize,
  samples: i32,
  pixels: i32,
  channels: i32,
  groups: i32,
  epsilon: f32,
): void {
  const pixel = <usize>channels * FLOAT;
  const width = channels / groups;
  const share: f32 = 1 / <f32>(pixels * width);
  for (let n = 0; n < samples; n++) {
    for (let g = 0; g < groups; g++, statistics += 2 * FLOAT) {
      const at = <usize>(g * width) * FLOAT;
      let mean: f32 = 0;
      for (let i = 0, p = source + at; i < pixels; i++, p += pixel) mean += sumOf(p, width);
      mean *= share;
      let variance: f32 = 0;
      for (let i = 0, p = source + at; i < pixels; i++, p += pixel) variance += squaresOf(p, width, mean);
      const inverse: f32 = 1 / sqrt<f32>(variance * share + epsilon);
      store<f32>(statistics, mean);
      store<f32>(statistics, inverse, FLOAT);
      for (let i = 0, p = at; i < pixels; i++, p += pixel) {
        normalise(target + p, source + p, gain + at, bias + at, width, mean, inverse);
      }
    }
    source += <usize>pixels * pixel;
    target += <usize>pixels * pixel;
  }
}

/** Σ gradient × gain. */
function sumOfProducts(gradient: usize, gain: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, gradient += VECTOR, gain += VECTOR) {
    sums = f32x4.add(sums, f32x4.mul(v128.load(gradient), v128.load(gain)));
  }
  let sum = sumLanes(sums);
  for (; i < count; i++, gradient += FLOAT, gain += FLOAT) sum += load<f32>(gradient) * load<f32>(gain);
  return sum;
}

/** Adds to the gradients of gain and bias, and returns Σ gradient × gain × normalised value. */
function gather(
  gainGradient: usize,
  biasGradient: usize,
  gradient: usize,
  source: usize,
  gain: usize,
  count: i32,
  mean: f32,
  inverse: f32,
): f32 {
  let sums = f32x4.splat(0);
  let i: usize = 0;
  const end = <usize>count * FLOAT;
  for (; i + VECTOR <= end; i += VECTOR) {
    const slope = v128.load(gradient + i);
    const value = f32x4.mul(f32x4.sub(v128.load(source + i), f32x4.splat(mean)), f32x4.splat(inverse));
    const product = f32x4.mul(slope, value);
    v128.store(gainGradient + i, f32x4.add(v128.load(gainGradient + i), product));
    v128.store(biasGradient + i, f32x4.add(v128.load(biasGradient + i), slope));
    sums = f32x4.add(sums, f32x4.mul(product, v128.load(gain + i)));
  }
  let sum = sumLanes(sums);
  for (; i < end; i += FLOAT) {
    const slope = load<f32>(gradient + i);
    const product = slope * ((load<f32>(source + i) - mean) * inverse);
    store<f32>(gainGradient + i, load<f32>(gainGradient + i) + product);
    store<f32>(biasGradient + i, load<f32>(biasGradient + i) + slope);
    sum += product * load<f32>(gain + i);
  }
  return sum;
}

export function groupNormBackward(
  target: usize,
  gainGradient: usize,
  biasGradient: usize,
  gradient: usize,
  source: usize,
  statistics: usize,
  gain: usize,
  samples: i32,
  pixels: i32,
  channels: i32,
  groups: i32,
): void {
  const pixel = <usize>channels * FLOAT;
  const width = channels / groups;
  const share: f32 = 1 / <f32>(pixels * width);
  for (let n = 0; n < samples; n++) {
    for (let g = 0; g < groups; g++, statistics += 2 * FLOAT) {
      const at = <usize>(g * width) * FLOAT;
      const mean = load<f32>(statistics);
      const inverse = load<f32>(statistics, FLOAT);
      let sum: f32 = 0;
      let product: f32 = 0;
      for (let i = 0, p = at; i < pixels; i++, p += pixel) {
        sum += sumOfProducts(gradient + p, gain + at, width);
        product += gather(
          gainGradient + at,
          biasGradient + at,
          gradient + p,
          source + p,
          gain + at,
          width,
          mean,
          inverse,
        );
      }
      if (target === 0) continue;
      for (let i = 0, p = at; i < pixels; i++, p += pixel) {
        spread(target + p, gradient + p, source + p, gain + at, width, mean, inverse, sum * share, product * share);
      }
    }
    source += <usize>pixels * pixel;
    gradient += <usize>pixels * pixel;
    if (target !== 0) target += <usize>pixels * pixel;
  }
}

/** inverse × (gradient × gain − lift − normalised value × tilt). */
function spread(
  target: usize,
  gradient: usize,
  source: usize,
  gain: usize,
  count: i32,
  mean: f32,
  inverse: f32,
  lift: f32,
  tilt: f32,
): void {
  let i: usize = 0;
  const end = <usize>count * FLOAT;
  for (; i + VECTOR <= end; i += VECTOR) {
    const value = f32x4.mul(f32x4.sub(v128.load(source + i), f32x4.splat(mean)), f32x4.splat(inverse));
    const slope = f32x4.sub(f32x4.mul(v128.load(gradient + i), v128.load(gain + i)), f32x4.splat(lift));
    const rest = f32x4.sub(slope, f32x4.mul(value, f32x4.splat(tilt)));
    v128.store(target + i, f32x4.mul(rest, f32x4.splat(inverse)));
  }
  for (; i < end; i += FLOAT) {
    const value = (load<f32>(source + i) - mean) * inverse;
    const slope = load<f32>(gradient + i) * load<f32>(gain + i) - lift;
    store<f32>(target + i, (slope - value * tilt) * inverse);
  }
}
