import { FLOAT } from './vector';

// AssemblyScript compiles its own exp and log into the module, so that no machine's library decides a bit.

export function softmaxCrossEntropy(
  gradient: usize,
  logits: usize,
  labels: usize,
  rows: i32,
  classes: i32,
  factor: f32,
): f64 {
  const stride = <usize>classes * FLOAT;
  let loss: f64 = 0;
  for (let r = 0; r < rows; r++, logits += stride, gradient += stride) {
    const label = <usize>load<i32>(labels + <usize>r * FLOAT) * FLOAT;
    let highest = load<f32>(logits);
    for (let p = logits + FLOAT; p < logits + stride; p += FLOAT) highest = max(highest, load<f32>(p));
    let sum: f32 = 0;
    for (let i: usize = 0; i < stride; i += FLOAT) {
      const power = Mathf.exp(load<f32>(logits + i) - highest);
      store<f32>(gradient + i, power);
      sum += power;
    }
    loss += <f64>(Mathf.log(sum) + highest - load<f32>(logits + label));
    const norm = factor / sum;
    for (let i: usize = 0; i < stride; i += FLOAT) store<f32>(gradient + i, load<f32>(gradient + i) * norm);
    store<f32>(gradient + label, load<f32>(gradient + label) - factor);
  }
  return loss;
}

export function countCorrect(logits: usize, labels: usize, rows: i32, classes: i32): i32 {
  let correct = 0;
  for (let r = 0; r < rows; r++) {
    let best = 0;
    let highest = load<f32>(logits);
    for (let c = 1; c < classes; c++) {
      const value = load<f32>(logits + <usize>c * FLOAT);
      if (value > highest) {
        highest = value;
        best = c;
      }
    }
    if (best === load<i32>(labels + <usize>r * FLOAT)) correct++;
    logits += <usize>classes * FLOAT;
  }
  return correct;
}
