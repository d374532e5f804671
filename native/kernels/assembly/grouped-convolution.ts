import { FLOAT, multiplyAdd, sumLanes } from './vector';

// Filter f of group g sees the channels of that group alone. A weight is kernel × kernel × channels of a group × filters.
// Four neighbouring filters share a vector where they are of one group, which reads one channel for all, or where the
// convolution is depthwise, when each reads its own.

/** The input of the four filters that begin with one of a block. */
function inputs(at: usize, depthwise: bool): v128 {
  return depthwise ? v128.load(at) : v128.load32_splat(at);
}

export function groupedConvolution(
  target: usize,
  source: usize,
  weight: usize,
  bias: usize,
  filters: i32,
  groups: i32,
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
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  const depthwise = groupChannels === 1 && groupFilters === 1;
  const vectors = depthwise ? filters & ~3 : groupFilters % 4 === 0 ? filters : 0;
  const row = <usize>filters * FLOAT;
  for (let n = 0; n < images; n++, source += <usize>(height * width * channels) * FLOAT) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * stride - top;
      for (let ox = 0; ox < outWidth; ox++, target += row) {
        const x0 = ox * stride - left;
        for (let f = 0; f < filters; ) {
          const wide = f < vectors;
          const column = <usize>f * FLOAT;
          const first = (f / groupFilters) * groupChannels;
          let sums = wide ? v128.load(bias + column) : f32x4.splat(0);
          let sum: f32 = wide ? 0 : load<f32>(bias + column);
          for (let ky = max(0, -y0); ky < min(kernel, height - y0); ky++) {
            for (let kx = max(0, -x0); kx < min(kernel, width - x0); kx++) {
              let p = source + <usize>(((y0 + ky) * width + x0 + kx) * channels + first) * FLOAT;
              let w = weight + <usize>((ky * kernel + kx) * groupChannels) * row + column;
              for (let c = 0; c < groupChannels; c++, p += FLOAT, w += row) {
                if (wide) sums = multiplyAdd(inputs(p, depthwise), v128.load(w), sums);
                else sum += load<f32>(p) * load<f32>(w);
              }
            }
          }
          if (wide) v128.store(target + column, sums);
          else store<f32>(target + column, sum);
          f += wide ? 4 : 1;
        }
      }
    }
  }
}

export function groupedConvolutionInput(
  target: usize,
  gradient: usize,
  weight: usize,
  filters: i32,
  groups: i32,
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
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  const depthwise = groupChannels === 1 && groupFilters === 1;
  const vectors = depthwise ? filters & ~3 : groupFilters % 4 === 0 ? filters : 0;
  const row = <usize>filters * FLOAT;
  const imageBytes = <usize>(height * width * channels) * FLOAT;
  memory.fill(target, 0, <usize>images * imageBytes);
  for (let n = 0; n < images; n++, target += imageBytes) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * stride - top;
      for (let ox = 0; ox < outWidth; ox++, gradient += row) {
        const x0 = ox * stride - left;
        for (let ky = max(0, -y0); ky < min(kernel, height - y0); ky++) {
          for (let kx = max(0, -x0); kx < min(kernel, width - x0); kx++) {
            const pixel = target + <usize>(((y0 + ky) * width + x0 + kx) * channels) * FLOAT;
            const tap = weight + <usize>((ky * kernel + kx) * groupChannels) * row;
            for (let f = 0; f < filters; ) {
              const wide = f < vectors;
              const column = <usize>f * FLOAT;
              let p = pixel + <usize>((f / groupFilters) * groupChannels) * FLOAT;
              let w = tap + column;
              for (let c = 0; c < groupChannels; c++, p += FLOAT, w += row) {
                if (wide) {
                  const share = f32x4.mul(v128.load(gradient + column), v128.load(w));
                  if (depthwise) v128.store(p, f32x4.add(v128.load(p), share));
                  else store<f32>(p, load<f32>(p) + sumLanes(share));
                } else {
                  store<f32>(p, load<f32>(p) + load<f32>(gradient + column) * load<f32>(w));
                }
              }
              f += wide ? 4 : 1;
            }
          }
        }
      }
    }
  }
}

export function groupedConvolutionWeight(
  target: usize,
  gradient: usize,
  source: usize,
  filters: i32,
  groups: i32,
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
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  const depthwise = groupChannels === 1 && groupFilters === 1;
  const vectors = depthwise ? filters & ~3 : groupFilters % 4 === 0 ? filters : 0;
  const row = <usize>filters * FLOAT;
  memory.fill(target, 0, <usize>(kernel * kernel * groupChannels) * row);
  for (let n = 0; n < images; n++, source += <usize>(height * width * channels) * FLOAT) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * stride - top;
      for (let ox = 0; ox < outWidth; ox++, gradient += row) {
        const x0 = ox * stride - left;
        for (let ky = max(0, -y0); ky < min(kernel, height - y0); ky++) {
          for (let kx = max(0, -x0); kx < min(kernel, width - x0); kx++) {
            const pixel = source + <usize>(((y0 + ky) * width + x0 + kx) * channels) * FLOAT;
            const tap = target + <usize>((ky * kernel + kx) * groupChannels) * row;
            for (let f = 0; f < filters; ) {
              const wide = f < vectors;
              const column = <usize>f * FLOAT;
              let p = pixel + <usize>((f / groupFilters) * groupChannels) * FLOAT;
              let w = tap + column;
              for (let c = 0; c < groupChannels; c++, p += FLOAT, w += row) {
                if (wide) v128.store(w, multiplyAdd(inputs(p, depthwise), v128.load(gradient + column), v128.load(w)));
                else store<f32>(w, load<f32>(w) + load<f32>(p) * load<f32>(gradient + column));
              }
              f += wide ? 4 : 1;
            }
          }
        }
      }
    }
  }
}
