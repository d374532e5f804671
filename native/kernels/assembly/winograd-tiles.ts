import { HALF, PATCH, scratch } from './scratch';
import { FLOAT, VECTOR } from './vector';
import { inputLines, inputLinesBackward, outputLines, outputLinesBackward } from './winograd-lines';

// An image is cut into tiles of `size` × `size` output pixels, each of which sees 6 × 6 input pixels. Tiles become 36
// planes, one for each pair of points, of tiles × channels values: the convolution is then a matrix product a plane.

const POINTS: i32 = 6;
const LINE: usize = 6 * VECTOR;

export function winogradInput(
  planes: usize,
  image: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  size: i32,
  down: i32,
  across: i32,
): void {
  const patch = scratch + PATCH;
  const half = scratch + HALF;
  const pixel = <usize>channels * FLOAT;
  const plane = <usize>(images * down * across) * pixel;
  for (let n = 0; n < images; n++, image += <usize>(height * width) * pixel) {
    for (let y = -top, row = 0; row < down; row++, y += size) {
      for (let x = -left, column = 0; column < across; column++, x += size) {
        const inside = y >= 0 && x >= 0 && y + POINTS <= height && x + POINTS <= width;
        if (!inside) memory.fill(patch, 0, 36 * 16);
        for (let c: usize = 0; c < pixel; c += VECTOR, planes += VECTOR) {
          if (!inside) {
            for (let py = max(0, -y); py < min(POINTS, height - y); py++) {
              for (let px = max(0, -x); px < min(POINTS, width - x); px++) {
                const value = v128.load(image + <usize>((y + py) * width + x + px) * pixel + c);
                v128.store(patch + <usize>(py * POINTS + px) * VECTOR, value);
              }
            }
          }
          const corner = inside ? image + <usize>(y * width + x) * pixel + c : patch;
          const line = inside ? <usize>width * pixel : LINE;
          const step = inside ? pixel : VECTOR;
          inputLines(6, half, LINE, VECTOR, corner, line, step);
          inputLines(6, planes, plane, 6 * plane, half, VECTOR, LINE);
        }
      }
    }
  }
}

export function winogradInputBackward(
  image: usize,
  planes: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  size: i32,
  down: i32,
  across: i32,
): void {
  const patch = scratch + PATCH;
  const half = scratch + HALF;
  const pixel = <usize>channels * FLOAT;
  const plane = <usize>(images * down * across) * pixel;
  memory.fill(image, 0, <usize>(images * height * width) * pixel);
  for (let n = 0; n < images; n++, image += <usize>(height * width) * pixel) {
    for (let y = -top, row = 0; row < down; row++, y += size) {
      for (let x = -left, column = 0; column < across; column++, x += size) {
        for (let c: usize = 0; c < pixel; c += VECTOR, planes += VECTOR) {
          inputLinesBackward(6, half, VECTOR, LINE, planes, plane, 6 * plane);
          inputLinesBackward(6, patch, LINE, VECTOR, half, LINE, VECTOR);
          for (let py = max(0, -y); py < min(POINTS, height - y); py++) {
            for (let px = max(0, -x); px < min(POINTS, width - x); px++) {
              const at = image + <usize>((y + py) * width + x + px) * pixel + c;
              const value = v128.load(patch + <usize>(py * POINTS + px) * VECTOR);
              v128.store(at, f32x4.add(v128.load(at), value));
            }
          }
        }
      }
    }
  }
}

export function winogradOutput(
  image: usize,
  planes: usize,
  bias: usize,
  relu: bool,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  down: i32,
  across: i32,
): void {
  const patch = scratch + PATCH;
  const half = scratch + HALF;
  const pixel = <usize>channels * FLOAT;
  const plane = <usize>(images * down * across) * pixel;
  const floor = relu ? f32x4.splat(0) : f32x4.splat(-Infinity);
  for (let n = 0; n < images; n++, image += <usize>(height * width) * pixel) {
    for (let y = 0, row = 0; row < down; row++, y += size) {
      for (let x = 0, column = 0; column < across; column++, x += size) {
        for (let c: usize = 0; c < pixel; c += VECTOR, planes += VECTOR) {
          const added = v128.load(bias + c);
          outputLines(6, half, LINE, VECTOR, planes, 6 * plane, plane, size);
          outputLines(size, patch, VECTOR, LINE, half, VECTOR, LINE, size);
          for (let py = 0; py < min(size, height - y); py++) {
            for (let px = 0; px < min(size, width - x); px++) {
              const value = f32x4.add(v128.load(patch + <usize>(py * POINTS + px) * VECTOR), added);
              v128.store(image + <usize>((y + py) * width + x + px) * pixel + c, f32x4.pmax(value, floor));
            }
          }
        }
      }
    }
  }
}

export function winogradOutputBackward(
  planes: usize,
  image: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  down: i32,
  across: i32,
): void {
  const patch = scratch + PATCH;
  const half = scratch + HALF;
  const pixel = <usize>channels * FLOAT;
  const plane = <usize>(images * down * across) * pixel;
  const line = <usize>size * VECTOR;
  for (let n = 0; n < images; n++, image += <usize>(height * width) * pixel) {
    for (let y = 0, row = 0; row < down; row++, y += size) {
      for (let x = 0, column = 0; column < across; column++, x += size) {
        const inside = y + size <= height && x + size <= width;
        if (!inside) memory.fill(patch, 0, 36 * 16);
        for (let c: usize = 0; c < pixel; c += VECTOR, planes += VECTOR) {
          const rows = min(size, height - y);
          for (let py = 0; py < rows; py++) {
            for (let px = 0; px < min(size, width - x); px++) {
              const value = v128.load(image + <usize>((y + py) * width + x + px) * pixel + c);
              v128.store(patch + <usize>(py * size + px) * VECTOR, value);
            }
          }
          outputLinesBackward(size, half, line, VECTOR, patch, line, VECTOR, size);
          outputLinesBackward(6, planes, plane, 6 * plane, half, VECTOR, line, size);
        }
      }
    }
  }
}
