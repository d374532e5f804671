import { FLOAT } from './vector';

export function squaredError(gradient: usize, outputs: usize, targets: usize, count: i32, factor: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++, gradient += FLOAT, outputs += FLOAT, targets += FLOAT) {
    const error = load<f32>(outputs) - load<f32>(targets);
    sum += <f64>error * <f64>error;
    store<f32>(gradient, 2 * factor * error);
  }
  return sum;
}

export function binaryCrossEntropy(gradient: usize, logits: usize, targets: usize, count: i32, factor: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++, gradient += FLOAT, logits += FLOAT, targets += FLOAT) {
    const x = load<f32>(logits);
    const target = load<f32>(targets);
    // e^−|x| cannot overflow; both forms of the logistic function follow from it.
    const power = Mathf.exp(-abs(x));
    sum += <f64>(max<f32>(x, 0) - x * target + Mathf.log1p(power));
    const probability: f32 = (x >= 0 ? 1 : power) / (1 + power);
    store<f32>(gradient, factor * (probability - target));
  }
  return sum;
}

export function countAgreeing(logits: usize, targets: usize, count: i32): i32 {
  let agreeing = 0;
  for (let i = 0; i < count; i++, logits += FLOAT, targets += FLOAT) {
    if (load<f32>(logits) > 0 === load<f32>(targets) > 0.5) agreeing++;
  }
  return agreeing;
}
