import { exponential } from './exponential';
import { FLOAT, sumLanes, VECTOR } from './vector';

// A causal softmax has square blocks: row r of each sees its first r + 1 columns, the others get zero.

export function softmaxRows(target: usize, source: usize, rows: i32, columns: i32, causal: bool): void {
  for (let r = 0; r < rows; r++) {
    const seen = causal ? (r % columns) + 1 : columns;
    softmaxRow(target, source, seen);
    for (let c = seen; c < columns; c++) store<f32>(target + <usize>c * FLOAT, 0);
    target += <usize>columns * FLOAT;
    source += <usize>columns * FLOAT;
  }
}

function softmaxRow(target: usize, source: usize, count: i32): void {
  let highest = load<f32>(source);
  for (let c = 1; c < count; c++) highest = max(highest, load<f32>(source + <usize>c * FLOAT));
  const shift = f32x4.splat(highest);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const power = exponential(f32x4.sub(v128.load(source + <usize>i * FLOAT), shift));
    v128.store(target + <usize>i * FLOAT, power);
    sums = f32x4.add(sums, power);
  }
  let sum = sumLanes(sums);
  for (; i < count; i++) {
    const power = exponential(f32x4.sub(v128.load32_splat(source + <usize>i * FLOAT), shift));
    v128.store32_lane(target + <usize>i * FLOAT, power, 0);
    sum += f32x4.extract_lane(power, 0);
  }
  const norm: f32 = 1 / sum;
  for (let c = 0; c < count; c++, target += FLOAT) store<f32>(target, load<f32>(target) * norm);
}

export function softmaxRowsBackward(target: usize, gradient: usize, output: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    let sums = f32x4.splat(0);
    let i: usize = 0;
    const end = <usize>columns * FLOAT;
    for (; i + VECTOR <= end; i += VECTOR) {
      sums = f32x4.add(sums, f32x4.mul(v128.load(gradient + i), v128.load(output + i)));
    }
    let sum = sumLanes(sums);
    for (; i < end; i += FLOAT) sum += load<f32>(gradient + i) * load<f32>(output + i);
    for (i = 0; i + VECTOR <= end; i += VECTOR) {
      const centred = f32x4.sub(v128.load(gradient + i), f32x4.splat(sum));
      v128.store(target + i, f32x4.mul(v128.load(output + i), centred));
    }
    for (; i < end; i += FLOAT) store<f32>(target + i, load<f32>(output + i) * (load<f32>(gradient + i) - sum));
    target += end;
    gradient += end;
    output += end;
  }
}
