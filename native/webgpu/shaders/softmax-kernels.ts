import { GROUPS_ACROSS, kernel, LANES } from '../kernel.ts';
import { LARGEST_OF, SUM_OF } from './lane-reductions.ts';

/** Below every float32 that is finite. */
export const LOWEST = '-3.4028234e38';

const MAIN = `@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = group.x + group.y * ${GROUPS_ACROSS}u;
  if (row >= args.rows) { return; }
  let lane = local.x;
  let first = row * args.columns;`;

/**
 * Softmax of `factor ×` each row, one workgroup a row. Where `causal` is 1, in blocks of columns × columns, row r sees columns
 * 0 to r; the others become zero.
 */
export const softmaxRows = kernel({
  buffers: { result: 'write', source: 'read' },
  counts: ['rows', 'columns', 'causal'],
  reals: ['factor'],
  text: `${SUM_OF}
${LARGEST_OF}
${MAIN}
  let seen = select(args.columns, row % args.columns + 1u, args.causal == 1u);
  var largest = ${LOWEST};
  for (var c = lane; c < seen; c += ${LANES}u) { largest = max(largest, args.factor * source[first + c]); }
  let highest = largestOf(largest, lane);
  var sum = 0.0;
  for (var c = lane; c < seen; c += ${LANES}u) {
    let power = exp(args.factor * source[first + c] - highest);
    result[first + c] = power;
    sum += power;
  }
  let norm = 1.0 / sumOf(sum, lane);
  for (var c = lane; c < args.columns; c += ${LANES}u) {
    result[first + c] = select(0.0, result[first + c] * norm, c < seen);
  }
}`,
});

/** Of the gradient by what `softmaxRows` gave it makes that by the rows that went in, in place. */
export const softmaxRowsBackward = kernel({
  buffers: { gradient: 'write', outputs: 'read' },
  counts: ['rows', 'columns'],
  reals: ['factor'],
  text: `${SUM_OF}
${MAIN}
  var own = 0.0;
  for (var c = lane; c < args.columns; c += ${LANES}u) { own += gradient[first + c] * outputs[first + c]; }
  let sum = sumOf(own, lane);
  for (var c = lane; c < args.columns; c += ${LANES}u) {
    gradient[first + c] = args.factor * outputs[first + c] * (gradient[first + c] - sum);
  }
}`,
});
