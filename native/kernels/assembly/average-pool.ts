import { copy } from './columns';
import { axpy, fill } from './elementwise';
import { FLOAT } from './vector';

export function averagePool(
  target: usize,
  source: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel = <usize>channels * FLOAT;
  const share: f32 = 1 / <f32>(size * size);
  for (let n = 0; n < images; n++, source += <usize>(height * width) * pixel) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, target += pixel) {
        fill(target, channels, 0);
        for (let y = 0; y < size; y++) {
          let p = source + <usize>((oy * stride + y) * width + ox * stride) * pixel;
          for (let x = 0; x < size; x++, p += pixel) axpy(target, p, channels, share);
        }
      }
    }
  }
}

export function averagePoolBackward(
  target: usize,
  gradient: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel = <usize>channels * FLOAT;
  const share: f32 = 1 / <f32>(size * size);
  memory.fill(target, 0, <usize>(images * height * width) * pixel);
  for (let n = 0; n < images; n++, target += <usize>(height * width) * pixel) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, gradient += pixel) {
        for (let y = 0; y < size; y++) {
          let p = target + <usize>((oy * stride + y) * width + ox * stride) * pixel;
          for (let x = 0; x < size; x++, p += pixel) axpy(p, gradient, channels, share);
        }
      }
    }
  }
}

export function averageRows(target: usize, source: usize, samples: i32, rows: i32, columns: i32): void {
  const bytes = <usize>columns * FLOAT;
  const share: f32 = 1 / <f32>rows;
  for (let n = 0; n < samples; n++, target += bytes) {
    fill(target, columns, 0);
    for (let r = 0; r < rows; r++, source += bytes) axpy(target, source, columns, share);
  }
}

export function averageRowsBackward(target: usize, gradient: usize, samples: i32, rows: i32, columns: i32): void {
  const bytes = <usize>columns * FLOAT;
  const share: f32 = 1 / <f32>rows;
  for (let n = 0; n < samples; n++, gradient += bytes) {
    const first = target;
    fill(first, columns, 0);
    axpy(first, gradient, columns, share);
    target += bytes;
    for (let r = 1; r < rows; r++, target += bytes) copy(target, first, columns);
  }
}
