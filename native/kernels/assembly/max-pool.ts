import { FLOAT } from './vector';

// The position of each maximum inside its window is kept in one byte: windows have 256 pixels at most.

export function maxPool(
  target: usize,
  places: usize,
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
  const skip = <usize>(width - size) * pixel;
  const imageBytes = <usize>(height * width) * pixel;
  for (let n = 0; n < images; n++, source += imageBytes) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const corner = source + <usize>((oy * width + ox) * stride) * pixel;
        let c = 0;
        for (; c + 4 <= channels; c += 4) {
          let p = corner + <usize>c * FLOAT;
          let highest = v128.load(p);
          let place = i32x4.splat(0);
          for (let k = 0, y = 0; y < size; y++, p += skip) {
            for (let x = 0; x < size; x++, k++, p += pixel) {
              const value = v128.load(p);
              const higher = f32x4.gt(value, highest);
              highest = v128.bitselect(value, highest, higher);
              place = v128.bitselect(i32x4.splat(k), place, higher);
            }
          }
          v128.store(target, highest);
          const words = i16x8.narrow_i32x4_u(place, place);
          v128.store32_lane(places, i8x16.narrow_i16x8_u(words, words), 0);
          target += 16;
          places += 4;
        }
        for (; c < channels; c++, target += FLOAT, places++) {
          let p = corner + <usize>c * FLOAT;
          let highest = load<f32>(p);
          let place = 0;
          for (let k = 0, y = 0; y < size; y++, p += skip) {
            for (let x = 0; x < size; x++, k++, p += pixel) {
              const value = load<f32>(p);
              if (value > highest) {
                highest = value;
                place = k;
              }
            }
          }
          store<f32>(target, highest);
          store<u8>(places, <u8>place);
        }
      }
    }
  }
}

export function maxPoolBackward(
  target: usize,
  gradient: usize,
  places: usize,
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
  const skip = <usize>(width - size) * pixel;
  const imageBytes = <usize>(height * width) * pixel;
  memory.fill(target, 0, <usize>images * imageBytes);
  for (let n = 0; n < images; n++, target += imageBytes) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const corner = target + <usize>((oy * width + ox) * stride) * pixel;
        let c = 0;
        for (; c + 4 <= channels; c += 4, gradient += 16, places += 4) {
          const bytes = v128.load32_zero(places);
          const place = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
          const value = v128.load(gradient);
          let p = corner + <usize>c * FLOAT;
          for (let k = 0, y = 0; y < size; y++, p += skip) {
            for (let x = 0; x < size; x++, k++, p += pixel) {
              const share = v128.and(value, i32x4.eq(place, i32x4.splat(k)));
              v128.store(p, f32x4.add(v128.load(p), share));
            }
          }
        }
        for (; c < channels; c++, gradient += FLOAT, places++) {
          const place = <i32>load<u8>(places);
          const p = corner + <usize>((place / size) * width + (place % size)) * pixel + <usize>c * FLOAT;
          store<f32>(p, load<f32>(p) + load<f32>(gradient));
        }
      }
    }
  }
}
