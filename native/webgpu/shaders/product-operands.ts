/**
 * How a product finds the values of one operand. `line` is a row of the left or a column of the right operand, `depth` is
 * what is summed over. Both are taken apart once for many values: a place is four integers that the others interpret.
 */
export interface Operand {
  /** Threads next to each other read neighbours in memory along this axis. */
  readonly along: 'line' | 'depth';
  /** WGSL expressions of `vec4i`, of the number `n`; that of a line may also depend on the `item` that is multiplied. */
  readonly linePlace: string;
  readonly depthPlace: string;
  /** WGSL statements that return the value at the places `line` and `depth`. */
  readonly value: string;
  /** Names of the numbers that they use, besides those of the product itself. */
  readonly counts: readonly string[];
}

/** Where a product puts its values. */
export interface Destination {
  /** WGSL expressions of `u32`: where the first value of an `item` lies, and how far rows lie apart. */
  readonly start: string;
  readonly rowStride: string;
  /** Names of the numbers that they use, besides those of the product itself. */
  readonly counts: readonly string[];
}

/** Rows one after the other; each part of the depth is a matrix of its own. */
export const whole: Destination = {
  start: 'args.resultStart + group.z * args.rows * args.columns',
  rowStride: 'args.columns',
  counts: ['resultStart'],
};

/** Where an item begins that is one of `inner` in each of many: heads of samples. */
const itemStart = (name: string) =>
  `args.${name}Start + (u32(item) / args.inner) * args.${name}Outer + (u32(item) % args.inner) * args.${name}Inner`;

/** An operand whose items, lines and depths are so many values apart; `along` is the axis where that is one. */
export function strided(name: 'left' | 'right', along: Operand['along']): Operand {
  return {
    along,
    linePlace: `vec4i(i32(${itemStart(name)}) + n * i32(args.${name}Line))`,
    depthPlace: `vec4i(n * i32(args.${name}Depth))`,
    value: `return ${name}[line.x + depth.x];`,
    counts: ['inner', ...['Start', 'Outer', 'Inner', 'Line', 'Depth'].map((part) => name + part)],
  };
}

/** Items and rows that are so many values apart. */
export const stridedResult: Destination = {
  start: itemStart('result'),
  rowStride: 'args.resultLine',
  counts: ['inner', 'resultStart', 'resultOuter', 'resultInner', 'resultLine'],
};

/** Rows that lie one after the other, each as long as the product is deep. */
export function rows(name: 'left' | 'right'): Operand {
  return {
    along: 'depth',
    linePlace: `vec4i(i32(args.${name}Start) + n * i32(args.depth))`,
    depthPlace: 'vec4i(n)',
    value: `return ${name}[line.x + depth.x];`,
    counts: [`${name}Start`],
  };
}

/** A right operand as it is multiplied: depth × columns. */
export const columns: Operand = {
  along: 'line',
  linePlace: 'vec4i(n)',
  depthPlace: 'vec4i(i32(args.rightStart) + n * i32(args.columns))',
  value: 'return right[line.x + depth.x];',
  counts: ['rightStart'],
};

/** The transpose of a matrix of depth × (rows − 1), and a last row of ones: what it gives besides are the sums of columns. */
export const transposedWithOnes: Operand = {
  along: 'line',
  linePlace: 'vec4i(n)',
  depthPlace: 'vec4i(n * (i32(args.rows) - 1))',
  value: 'if (line.x == i32(args.rows) - 1) { return 1.0; } return left[depth.x + line.x];',
  counts: [],
};

/** Numbers of a window that moves over images of height × width × channels. */
export const WINDOW_COUNTS = [
  'height',
  'width',
  'channels',
  'kernel',
  'stride',
  'above',
  'before',
  'outHeight',
  'outWidth',
] as const;
export type WindowCounts = Readonly<Record<(typeof WINDOW_COUNTS)[number], number>>;

const PIXELS = `
fn pixelPlace(n: i32, height: u32, width: u32) -> vec4i {
  let column = n % i32(width);
  let rest = n / i32(width);
  return vec4i(rest / i32(height), rest % i32(height), column, n);
}
fn kernelPlace(n: i32, channels: u32) -> vec4i {
  let rest = n / i32(channels);
  return vec4i(rest / i32(args.kernel), rest % i32(args.kernel), n % i32(channels), n);
}`;

/** Functions that the operands of convolutions share. */
export const CONVOLUTION_FUNCTIONS = `${PIXELS}
fn inWindow(pixel: vec4i, tap: vec4i) -> f32 {
  let y = pixel.y * i32(args.stride) + tap.x - i32(args.above);
  let x = pixel.z * i32(args.stride) + tap.y - i32(args.before);
  if (y < 0 || x < 0 || y >= i32(args.height) || x >= i32(args.width)) { return 0.0; }
  return left[((pixel.x * i32(args.height) + y) * i32(args.width) + x) * i32(args.channels) + tap.z];
}`;

const outPixel = 'pixelPlace(n, args.outHeight, args.outWidth)';
const tap = 'kernelPlace(n, args.channels)';

/** The window of each output pixel as a row. */
export const windows: Operand = {
  along: 'depth',
  linePlace: outPixel,
  depthPlace: tap,
  value: 'return inWindow(line, depth);',
  counts: WINDOW_COUNTS,
};

/** The transpose of `windows`, and a last row of ones. */
export const windowsTransposedWithOnes: Operand = {
  along: 'line',
  linePlace: tap,
  depthPlace: outPixel,
  value: 'if (line.w == i32(args.rows) - 1) { return 1.0; } return inWindow(depth, line);',
  counts: WINDOW_COUNTS,
};

/** For each input pixel the gradients of all outputs that have seen it, by the tap through which they did. */
export const gradientWindows: Operand = {
  along: 'depth',
  linePlace: 'pixelPlace(n, args.height, args.width)',
  depthPlace: 'kernelPlace(n, args.filters)',
  value: `
    let down = line.y + i32(args.above) - depth.x;
    let across = line.z + i32(args.before) - depth.y;
    let stride = i32(args.stride);
    if (down < 0 || across < 0 || down % stride != 0 || across % stride != 0) { return 0.0; }
    let y = down / stride;
    let x = across / stride;
    if (y >= i32(args.outHeight) || x >= i32(args.outWidth)) { return 0.0; }
    return left[((line.x * i32(args.outHeight) + y) * i32(args.outWidth) + x) * i32(args.filters) + depth.z];`,
  counts: [...WINDOW_COUNTS, 'filters'],
};

/** A convolution's weight of kernel × kernel × channels × filters as (kernel × kernel × filters) × channels. */
export const filtersByChannel: Operand = {
  along: 'depth',
  linePlace: 'vec4i(n)',
  depthPlace: 'vec4i(n / i32(args.filters), n % i32(args.filters), 0, 0)',
  value: `return right[i32(args.rightStart) + (depth.x * i32(args.channels) + line.x) * i32(args.filters) + depth.y];`,
  counts: ['rightStart'],
};
