import { elementwise, GROUPS_ACROSS, kernel, LANES } from '../kernel.ts';
import { LOWEST } from './softmax-kernels.ts';

/**
 * For each row of `classes` logits, one workgroup: the cross-entropy against its label, in nats, and whether the highest
 * logit, the first of equals, is at the label; and `factor × (softmax − one-hot)`. A row whose label is −1 is not judged.
 */
export const softmaxCrossEntropy = kernel({
  buffers: { gradient: 'write', results: 'write', logits: 'read', labels: 'read-integers' },
  counts: ['rows', 'classes'],
  reals: ['factor'],
  text: `var<workgroup> values: array<f32, ${LANES}>;
var<workgroup> places: array<u32, ${LANES}>;
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = group.x + group.y * ${GROUPS_ACROSS}u;
  if (row >= args.rows) { return; }
  let lane = local.x;
  let first = row * args.classes;
  let isJudged = labels[row] >= 0;
  let label = u32(max(labels[row], 0));
  let factor = select(0.0, args.factor, isJudged);
  var highest = ${LOWEST};
  var place = 0u;
  for (var c = lane; c < args.classes; c += ${LANES}u) {
    if (logits[first + c] > highest) { highest = logits[first + c]; place = c; }
  }
  values[lane] = highest;
  places[lane] = place;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) {
      let other = values[lane + half];
      let isFirst = other == values[lane] && places[lane + half] < places[lane];
      if (other > values[lane] || isFirst) { values[lane] = other; places[lane] = places[lane + half]; }
    }
  }
  workgroupBarrier();
  highest = values[0];
  place = places[0];
  workgroupBarrier();
  var sum = 0.0;
  for (var c = lane; c < args.classes; c += ${LANES}u) {
    let power = exp(logits[first + c] - highest);
    gradient[first + c] = power;
    sum += power;
  }
  values[lane] = sum;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { values[lane] += values[lane + half]; }
  }
  workgroupBarrier();
  let norm = factor / values[0];
  for (var c = lane; c < args.classes; c += ${LANES}u) {
    gradient[first + c] = gradient[first + c] * norm - select(0.0, factor, c == label);
  }
  if (lane == 0u) {
    results[2u * row] = select(0.0, log(values[0]) + highest - logits[first + label], isJudged);
    results[2u * row + 1u] = select(0.0, 1.0, isJudged && place == label);
  }
}`,
});

/** For each value: the squared error, and `2 × factor × error`. */
export const squaredError = elementwise({
  buffers: { gradient: 'write', results: 'write', outputs: 'read', wanted: 'read' },
  reals: ['factor'],
  text: `let error = outputs[i] - wanted[i];
  results[2u * i] = error * error;
  results[2u * i + 1u] = 0.0;
  gradient[i] = 2.0 * args.factor * error;`,
});

/** For each value: the cross-entropy of its logistic function, whether it lies on the target's side, and the derivative. */
export const binaryCrossEntropy = elementwise({
  buffers: { gradient: 'write', results: 'write', outputs: 'read', wanted: 'read' },
  reals: ['factor'],
  text: `let x = outputs[i];
  // e^−|x| cannot overflow; both forms of the logistic function follow from it.
  let power = exp(-abs(x));
  results[2u * i] = max(x, 0.0) - x * wanted[i] + log(1.0 + power);
  results[2u * i + 1u] = select(0.0, 1.0, (x > 0.0) == (wanted[i] > 0.5));
  gradient[i] = args.factor * (select(power, 1.0, x >= 0.0) / (1.0 + power) - wanted[i]);`,
});

/** Sums losses and hits of all rows, by one workgroup. */
export const sumResults = kernel({
  buffers: { result: 'write', results: 'read' },
  counts: ['rows'],
  text: `var<workgroup> sums: array<vec2f, ${LANES}>;
@compute @workgroup_size(${LANES})
fn main(@builtin(local_invocation_id) local: vec3u) {
  let lane = local.x;
  var sum = vec2f();
  for (var row = lane; row < args.rows; row += ${LANES}u) { sum += vec2f(results[2u * row], results[2u * row + 1u]); }
  sums[lane] = sum;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) {
    result[0] = sums[0].x;
    result[1] = sums[0].y;
  }
}`,
});
