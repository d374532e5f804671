import { elementwise } from '../kernel.ts';

/** Numbers of a window of size × size that never leaves its image. */
const POOL_COUNTS = ['height', 'width', 'channels', 'size', 'stride', 'outHeight', 'outWidth'] as const;
export type PoolCounts = Readonly<Record<(typeof POOL_COUNTS)[number], number>>;

/** Takes the number of a value apart: its channel, column, row and image. */
const apart = (height: string, width: string) => `let channel = i % args.channels;
  let column = (i / args.channels) % args.${width};
  let row = (i / (args.channels * args.${width})) % args.${height};
  let image = i / (args.channels * args.${width} * args.${height});`;

const FROM_OUTPUT = `${apart('outHeight', 'outWidth')}
  let corner = ((image * args.height + row * args.stride) * args.width + column * args.stride) * args.channels + channel;`;

/** Runs a statement for each output `o` whose window has seen this input, at its place `tap` there. */
const overWindows = (statement: string) => `${apart('height', 'width')}
  var sum = 0.0;
  for (var y = 0u; y < args.size && y <= row; y++) {
    let down = row - y;
    if (down % args.stride != 0u || down / args.stride >= args.outHeight) { continue; }
    for (var x = 0u; x < args.size && x <= column; x++) {
      let across = column - x;
      if (across % args.stride != 0u || across / args.stride >= args.outWidth) { continue; }
      let o = ((image * args.outHeight + down / args.stride) * args.outWidth + across / args.stride) * args.channels + channel;
      let tap = y * args.size + x;
      ${statement}
    }
  }
  result[i] = sum;`;

/** The maximum of each window, and its place there; the first of equal values wins. */
export const maxPool = elementwise({
  buffers: { result: 'write', places: 'write-integers', source: 'read' },
  counts: POOL_COUNTS,
  text: `${FROM_OUTPUT}
  var highest = source[corner];
  var place = 0u;
  for (var tap = 1u; tap < args.size * args.size; tap++) {
    let value = source[corner + ((tap / args.size) * args.width + tap % args.size) * args.channels];
    if (value > highest) { highest = value; place = tap; }
  }
  result[i] = highest;
  places[i] = i32(place);`,
});

/** Sends each gradient to the place of its maximum. */
export const maxPoolBackward = elementwise({
  buffers: { result: 'write', gradient: 'read', places: 'read-integers' },
  counts: POOL_COUNTS,
  text: overWindows('if (places[o] == i32(tap)) { sum += gradient[o]; }'),
});

/** The mean of each window. */
export const averagePool = elementwise({
  buffers: { result: 'write', source: 'read' },
  counts: POOL_COUNTS,
  text: `${FROM_OUTPUT}
  var sum = 0.0;
  for (var tap = 0u; tap < args.size * args.size; tap++) {
    sum += source[corner + ((tap / args.size) * args.width + tap % args.size) * args.channels];
  }
  result[i] = sum / f32(args.size * args.size);`,
});

/** Shares each gradient out over its window. */
export const averagePoolBackward = elementwise({
  buffers: { result: 'write', gradient: 'read' },
  counts: POOL_COUNTS,
  text: overWindows('sum += gradient[o] / f32(args.size * args.size);'),
});

/** The mean of `rows` rows of `columns` values, for each sample. */
export const averageRows = elementwise({
  buffers: { result: 'write', source: 'read' },
  counts: ['rows', 'columns'],
  text: `let first = (i / args.columns) * args.rows * args.columns + i % args.columns;
  var sum = 0.0;
  for (var row = 0u; row < args.rows; row++) { sum += source[first + row * args.columns]; }
  result[i] = sum / f32(args.rows);`,
});

/** Gives each row its share of the gradient. */
export const averageRowsBackward = elementwise({
  buffers: { result: 'write', gradient: 'read' },
  counts: ['rows', 'columns'],
  text: `let sample = i / (args.rows * args.columns);
  result[i] = gradient[sample * args.columns + i % args.columns] / f32(args.rows);`,
});
