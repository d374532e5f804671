import { FLOAT, multiplyAdd, VECTOR } from './vector';

export function fill(target: usize, count: i32, value: f32): void {
  const vector = f32x4.splat(value);
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR) v128.store(target, vector);
  for (; i < count; i++, target += FLOAT) store<f32>(target, value);
}

export function scale(target: usize, count: i32, factor: f32): void {
  const vector = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR) v128.store(target, f32x4.mul(v128.load(target), vector));
  for (; i < count; i++, target += FLOAT) store<f32>(target, load<f32>(target) * factor);
}

export function axpy(target: usize, source: usize, count: i32, factor: f32): void {
  const vector = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, source += VECTOR) {
    v128.store(target, multiplyAdd(vector, v128.load(source), v128.load(target)));
  }
  for (; i < count; i++, target += FLOAT, source += FLOAT) {
    store<f32>(target, load<f32>(target) + factor * load<f32>(source));
  }
}

export function scaleBytes(target: usize, source: usize, count: i32, factor: f32): void {
  const vector = f32x4.splat(factor);
  let i = 0;
  for (; i + 8 <= count; i += 8, target += 2 * VECTOR, source += 8) {
    const words = v128.load_ext<u8>(source);
    v128.store(target, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words)), vector));
    v128.store(target, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words)), vector), 16);
  }
  for (; i < count; i++, target += FLOAT, source++) store<f32>(target, <f32>load<u8>(source) * factor);
}

export function relu(target: usize, source: usize, count: i32): void {
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, source += VECTOR) {
    v128.store(target, f32x4.pmax(v128.load(source), zero));
  }
  for (; i < count; i++, target += FLOAT, source += FLOAT) {
    const value = load<f32>(source);
    store<f32>(target, value < 0 ? 0 : value);
  }
}

export function maskPositive(target: usize, gradient: usize, output: usize, count: i32): void {
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, gradient += VECTOR, output += VECTOR) {
    v128.store(target, v128.and(v128.load(gradient), f32x4.gt(v128.load(output), zero)));
  }
  for (; i < count; i++, target += FLOAT, gradient += FLOAT, output += FLOAT) {
    store<f32>(target, load<f32>(output) > 0 ? load<f32>(gradient) : 0);
  }
}

export function add(target: usize, left: usize, right: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, left += VECTOR, right += VECTOR) {
    v128.store(target, f32x4.add(v128.load(left), v128.load(right)));
  }
  for (; i < count; i++, target += FLOAT, left += FLOAT, right += FLOAT) {
    store<f32>(target, load<f32>(left) + load<f32>(right));
  }
}

export function addRepeated(target: usize, source: usize, addend: usize, repeats: i32, count: i32): void {
  const bytes = <usize>count * FLOAT;
  for (let r = 0; r < repeats; r++, target += bytes, source += bytes) add(target, source, addend, count);
}

export function addBias(target: usize, bias: usize, rows: i32, columns: i32, relu: bool): void {
  const floor = f32x4.splat(relu ? 0 : -Infinity);
  for (let r = 0; r < rows; r++) {
    let at = bias;
    let c = 0;
    for (; c + 4 <= columns; c += 4, target += VECTOR, at += VECTOR) {
      v128.store(target, f32x4.pmax(f32x4.add(v128.load(target), v128.load(at)), floor));
    }
    for (; c < columns; c++, target += FLOAT, at += FLOAT) {
      const value = load<f32>(target) + load<f32>(at);
      store<f32>(target, relu && value < 0 ? 0 : value);
    }
  }
}
