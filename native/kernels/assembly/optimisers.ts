import { FLOAT, multiplyAdd, VECTOR } from './vector';

export function sumOfSquares(source: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, source += VECTOR) {
    const first = f64x2.promote_low_f32x4(v128.load(source));
    const last = f64x2.promote_low_f32x4(v128.load64_zero(source, 8));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(last, last));
  }
  const sums = f64x2.add(low, high);
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; i < count; i++, source += FLOAT) {
    const value = <f64>load<f32>(source);
    sum += value * value;
  }
  return sum;
}

export function addProximal(gradient: usize, parameters: usize, anchor: usize, count: i32, mu: f32): void {
  const factor = f32x4.splat(mu);
  let i = 0;
  for (; i + 4 <= count; i += 4, gradient += VECTOR, parameters += VECTOR, anchor += VECTOR) {
    const drift = f32x4.sub(v128.load(parameters), v128.load(anchor));
    v128.store(gradient, multiplyAdd(factor, drift, v128.load(gradient)));
  }
  for (; i < count; i++, gradient += FLOAT, parameters += FLOAT, anchor += FLOAT) {
    store<f32>(gradient, load<f32>(gradient) + mu * (load<f32>(parameters) - load<f32>(anchor)));
  }
}

export function momentumStep(
  parameters: usize,
  gradient: usize,
  velocity: usize,
  count: i32,
  rate: f32,
  momentum: f32,
  decay: f32,
  nesterov: bool,
): void {
  const rates = f32x4.splat(-rate);
  const momenta = f32x4.splat(momentum);
  const decays = f32x4.splat(decay);
  let i = 0;
  for (; i + 4 <= count; i += 4, parameters += VECTOR, gradient += VECTOR, velocity += VECTOR) {
    const w = v128.load(parameters);
    const g = multiplyAdd(decays, w, v128.load(gradient));
    const v = multiplyAdd(momenta, v128.load(velocity), g);
    v128.store(velocity, v);
    v128.store(parameters, multiplyAdd(rates, nesterov ? multiplyAdd(momenta, v, g) : v, w));
  }
  for (; i < count; i++, parameters += FLOAT, gradient += FLOAT, velocity += FLOAT) {
    const w = load<f32>(parameters);
    const g = decay * w + load<f32>(gradient);
    const v = momentum * load<f32>(velocity) + g;
    store<f32>(velocity, v);
    store<f32>(parameters, w - rate * (nesterov ? momentum * v + g : v));
  }
}

export function adamStep(
  parameters: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  count: i32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  correction: f32,
  epsilon: f32,
  decay: f32,
  keep: f32,
): void {
  const rates = f32x4.splat(-rate);
  const betas1 = f32x4.splat(beta1);
  const betas2 = f32x4.splat(beta2);
  const rests1 = f32x4.splat(rest1);
  const rests2 = f32x4.splat(rest2);
  const corrections = f32x4.splat(correction);
  const epsilons = f32x4.splat(epsilon);
  const decays = f32x4.splat(decay);
  const keeps = f32x4.splat(keep);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const w = v128.load(parameters);
    const g = multiplyAdd(decays, w, v128.load(gradient));
    const m = multiplyAdd(rests1, g, f32x4.mul(betas1, v128.load(mean)));
    const v = multiplyAdd(rests2, f32x4.mul(g, g), f32x4.mul(betas2, v128.load(square)));
    v128.store(mean, m);
    v128.store(square, v);
    const step = f32x4.div(m, multiplyAdd(corrections, f32x4.sqrt(v), epsilons));
    v128.store(parameters, multiplyAdd(rates, step, f32x4.mul(keeps, w)));
    parameters += VECTOR;
    gradient += VECTOR;
    mean += VECTOR;
    square += VECTOR;
  }
  for (; i < count; i++, parameters += FLOAT, gradient += FLOAT, mean += FLOAT, square += FLOAT) {
    const w = load<f32>(parameters);
    const g = decay * w + load<f32>(gradient);
    const m = rest1 * g + beta1 * load<f32>(mean);
    const v = rest2 * (g * g) + beta2 * load<f32>(square);
    store<f32>(mean, m);
    store<f32>(square, v);
    store<f32>(parameters, keep * w - rate * (m / (correction * Mathf.sqrt(v) + epsilon)));
  }
}
