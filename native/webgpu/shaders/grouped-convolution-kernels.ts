import { elementwise } from '../kernel.ts';
import { WINDOW_COUNTS } from './product-operands.ts';

/** A window that moves over images, and how filters and channels are split: filters see the channels of their own group. */
const COUNTS = [...WINDOW_COUNTS, 'filters', 'groupChannels', 'groupFilters'] as const;
export type GroupCounts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** Where the input of a window's tap lies, from the corner of its image on; `inside` is false beyond the image. */
const TAP = `let y = i32(row * args.stride + tapRow) - i32(args.above);
      let x = i32(column * args.stride + tapColumn) - i32(args.before);
      let inside = y >= 0 && x >= 0 && y < i32(args.height) && x < i32(args.width);`;

/** `output = [relu](convolution + bias)`: one thread for each value. */
export const groupedConvolution = elementwise({
  buffers: { result: 'write', source: 'read', parameters: 'read' },
  counts: [...COUNTS, 'weight', 'bias', 'relu'],
  text: `let unit = i % args.filters;
  let column = (i / args.filters) % args.outWidth;
  let row = (i / (args.filters * args.outWidth)) % args.outHeight;
  let image = i / (args.filters * args.outWidth * args.outHeight);
  let first = (unit / args.groupFilters) * args.groupChannels;
  var sum = parameters[args.bias + unit];
  for (var tapRow = 0u; tapRow < args.kernel; tapRow++) {
    for (var tapColumn = 0u; tapColumn < args.kernel; tapColumn++) {
      ${TAP}
      if (!inside) { continue; }
      let pixel = ((image * args.height + u32(y)) * args.width + u32(x)) * args.channels + first;
      let tap = args.weight + (tapRow * args.kernel + tapColumn) * args.groupChannels * args.filters + unit;
      for (var c = 0u; c < args.groupChannels; c++) { sum += source[pixel + c] * parameters[tap + c * args.filters]; }
    }
  }
  if (args.relu == 1u && sum < 0.0) { sum = 0.0; }
  result[i] = sum;`,
});

/** The gradient by the input: one thread for each of its values, over all outputs that have seen it. */
export const groupedConvolutionInput = elementwise({
  buffers: { result: 'write', gradient: 'read', parameters: 'read' },
  counts: [...COUNTS, 'weight'],
  text: `let channel = i % args.channels;
  let x = (i / args.channels) % args.width;
  let y = (i / (args.channels * args.width)) % args.height;
  let image = i / (args.channels * args.width * args.height);
  let first = (channel / args.groupChannels) * args.groupFilters;
  let inGroup = channel % args.groupChannels;
  var sum = 0.0;
  for (var tapRow = 0u; tapRow < args.kernel && tapRow <= y + args.above; tapRow++) {
    let down = y + args.above - tapRow;
    if (down % args.stride != 0u || down / args.stride >= args.outHeight) { continue; }
    for (var tapColumn = 0u; tapColumn < args.kernel && tapColumn <= x + args.before; tapColumn++) {
      let across = x + args.before - tapColumn;
      if (across % args.stride != 0u || across / args.stride >= args.outWidth) { continue; }
      let pixel = (image * args.outHeight + down / args.stride) * args.outWidth + across / args.stride;
      let seen = pixel * args.filters + first;
      let tap = ((tapRow * args.kernel + tapColumn) * args.groupChannels + inGroup) * args.filters + first;
      for (var f = 0u; f < args.groupFilters; f++) { sum += gradient[seen + f] * parameters[args.weight + tap + f]; }
    }
  }
  result[i] = sum;`,
});

/**
 * The gradients by weight and bias, in parts to be summed: each of `count` threads has one value of `each`, over `share` of the
 * batch's `pixels`. The bias follows the weight, and sees ones.
 */
export const groupedConvolutionWeight = elementwise({
  buffers: { result: 'write', gradient: 'read', source: 'read' },
  counts: [...COUNTS, 'each', 'share', 'pixels', 'start'],
  text: `let unit = i % args.filters;
  let line = (i % args.each) / args.filters;
  let isBias = line == args.kernel * args.kernel * args.groupChannels;
  let channel = (unit / args.groupFilters) * args.groupChannels + line % args.groupChannels;
  let tapColumn = (line / args.groupChannels) % args.kernel;
  let tapRow = line / (args.groupChannels * args.kernel);
  let begin = (i / args.each) * args.share;
  var sum = 0.0;
  for (var pixel = begin; pixel < min(args.pixels, begin + args.share); pixel++) {
    var value = 1.0;
    if (!isBias) {
      let column = pixel % args.outWidth;
      let row = (pixel / args.outWidth) % args.outHeight;
      let image = pixel / (args.outWidth * args.outHeight);
      ${TAP}
      if (!inside) { continue; }
      value = source[((image * args.height + u32(y)) * args.width + u32(x)) * args.channels + channel];
    }
    sum += value * gradient[pixel * args.filters + unit];
  }
  result[args.start + i] = sum;`,
});
