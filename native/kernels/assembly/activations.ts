import { logistic } from './exponential';
import { FLOAT, multiplyAdd, VECTOR } from './vector';

/** √(8 / π) and the cube's weight in the tanh form of GELU, which is x · logistic(√(8/π) · (x + 0.044715 x³)). */
const SLOPE: f32 = 1.5957691216;
const CUBE: f32 = 0.044715;

enum Activation {
  Tanh,
  Sigmoid,
  Gelu,
}

function activate(kind: Activation, x: v128): v128 {
  if (kind === Activation.Sigmoid) return logistic(x);
  if (kind === Activation.Gelu) return f32x4.mul(x, logistic(argument(x)));
  const doubled = logistic(f32x4.add(x, x));
  return f32x4.sub(f32x4.add(doubled, doubled), f32x4.splat(1));
}

/** The derivative: of tanh and sigmoid by their output, of gelu by its input. */
function slope(kind: Activation, x: v128): v128 {
  const one = f32x4.splat(1);
  if (kind === Activation.Tanh) return f32x4.sub(one, f32x4.mul(x, x));
  if (kind === Activation.Sigmoid) return f32x4.mul(x, f32x4.sub(one, x));
  const share = logistic(argument(x));
  const inner = multiplyAdd(f32x4.splat(3 * CUBE * SLOPE), f32x4.mul(x, x), f32x4.splat(SLOPE));
  const bend = f32x4.mul(f32x4.mul(x, inner), f32x4.mul(share, f32x4.sub(one, share)));
  return f32x4.add(share, bend);
}

function argument(x: v128): v128 {
  const weight = multiplyAdd(f32x4.splat(CUBE * SLOPE), f32x4.mul(x, x), f32x4.splat(SLOPE));
  return f32x4.mul(x, weight);
}

function forward(kind: Activation, target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, source += VECTOR) {
    v128.store(target, activate(kind, v128.load(source)));
  }
  for (; i < count; i++, target += FLOAT, source += FLOAT) {
    v128.store32_lane(target, activate(kind, v128.load32_splat(source)), 0);
  }
}

function backward(kind: Activation, target: usize, gradient: usize, known: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, gradient += VECTOR, known += VECTOR) {
    v128.store(target, f32x4.mul(v128.load(gradient), slope(kind, v128.load(known))));
  }
  for (; i < count; i++, target += FLOAT, gradient += FLOAT, known += FLOAT) {
    v128.store32_lane(target, f32x4.mul(v128.load32_splat(gradient), slope(kind, v128.load32_splat(known))), 0);
  }
}

export function tanh(target: usize, source: usize, count: i32): void {
  forward(Activation.Tanh, target, source, count);
}

export function tanhBackward(target: usize, gradient: usize, output: usize, count: i32): void {
  backward(Activation.Tanh, target, gradient, output, count);
}

export function sigmoid(target: usize, source: usize, count: i32): void {
  forward(Activation.Sigmoid, target, source, count);
}

export function sigmoidBackward(target: usize, gradient: usize, output: usize, count: i32): void {
  backward(Activation.Sigmoid, target, gradient, output, count);
}

export function gelu(target: usize, source: usize, count: i32): void {
  forward(Activation.Gelu, target, source, count);
}

export function geluBackward(target: usize, gradient: usize, input: usize, count: i32): void {
  backward(Activation.Gelu, target, gradient, input, count);
}
