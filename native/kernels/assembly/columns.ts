import { FLOAT, VECTOR } from './vector';

// A row of columns holds the window that one output pixel sees: kernel × kernel × channels, in that order.

export function copy(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, source += VECTOR) v128.store(target, v128.load(source));
  for (; i < count; i++, target += FLOAT, source += FLOAT) store<f32>(target, load<f32>(source));
}

function clear(target: usize, count: i32): void {
  for (const end = target + <usize>count * FLOAT; target < end; target += FLOAT) store<f32>(target, 0);
}

function accumulate(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, target += VECTOR, source += VECTOR) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
  }
  for (; i < count; i++, target += FLOAT, source += FLOAT) store<f32>(target, load<f32>(target) + load<f32>(source));
}

export function imageToColumns(
  columns: usize,
  image: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernel: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const line = <usize>(kernel * channels) * FLOAT;
  const imageBytes = <usize>(height * width * channels) * FLOAT;
  for (let n = 0; n < images; n++, image += imageBytes) {
    for (let y = -top, oy = 0; oy < outHeight; oy++, y += stride) {
      for (let x = -left, ox = 0; ox < outWidth; ox++, x += stride) {
        const from = max(0, -x) * channels;
        const to = min(kernel, width - x) * channels;
        for (let ky = 0; ky < kernel; ky++, columns += line) {
          if (y + ky < 0 || y + ky >= height) {
            clear(columns, kernel * channels);
            continue;
          }
          const source = image + <usize>(((y + ky) * width + x) * channels + from) * FLOAT;
          clear(columns, from);
          copy(columns + <usize>from * FLOAT, source, to - from);
          clear(columns + <usize>to * FLOAT, kernel * channels - to);
        }
      }
    }
  }
}

export function columnsToImage(
  image: usize,
  columns: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernel: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const line = <usize>(kernel * channels) * FLOAT;
  const imageBytes = <usize>(height * width * channels) * FLOAT;
  for (let n = 0; n < images; n++, image += imageBytes) {
    for (let y = -top, oy = 0; oy < outHeight; oy++, y += stride) {
      for (let x = -left, ox = 0; ox < outWidth; ox++, x += stride) {
        const from = max(0, -x) * channels;
        const to = min(kernel, width - x) * channels;
        for (let ky = 0; ky < kernel; ky++, columns += line) {
          if (y + ky < 0 || y + ky >= height) continue;
          const target = image + <usize>(((y + ky) * width + x) * channels + from) * FLOAT;
          accumulate(target, columns + <usize>from * FLOAT, to - from);
        }
      }
    }
  }
}
