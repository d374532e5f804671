import { elementwise, GROUPS_ACROSS, kernel, LANES } from '../kernel.ts';
import { SUM_OF } from './lane-reductions.ts';

/** Each part of `pixels` × `channels` values is normalised by itself, its channels in groups of `width`. */
const COUNTS = ['teams', 'pixels', 'channels', 'width'] as const;

/** One workgroup for each group of channels of each part: `at(n)` is where its value `n` of `count` lies. */
const TEAM = `${SUM_OF}
fn at(team: u32, n: u32) -> u32 {
  let groups = args.channels / args.width;
  let pixel = (team / groups) * args.pixels + n / args.width;
  return pixel * args.channels + (team % groups) * args.width + n % args.width;
}`;

const MAIN = `@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let team = group.x + group.y * ${GROUPS_ACROSS}u;
  if (team >= args.teams) { return; }
  let lane = local.x;
  let count = args.pixels * args.width;`;

/** `result = gain (source − mean) / √(variance + ε) + bias`; keeps the mean and the inverse deviation of each group. */
export const groupNorm = kernel({
  buffers: { result: 'write', statistics: 'write', source: 'read', parameters: 'read' },
  counts: [...COUNTS, 'gain', 'bias'],
  reals: ['epsilon'],
  text: `${TEAM}
${MAIN}
  var sum = 0.0;
  for (var n = lane; n < count; n += ${LANES}u) { sum += source[at(team, n)]; }
  let mean = sumOf(sum, lane) / f32(count);
  sum = 0.0;
  for (var n = lane; n < count; n += ${LANES}u) {
    let apart = source[at(team, n)] - mean;
    sum += apart * apart;
  }
  let inverse = 1.0 / sqrt(sumOf(sum, lane) / f32(count) + args.epsilon);
  for (var n = lane; n < count; n += ${LANES}u) {
    let i = at(team, n);
    let c = i % args.channels;
    result[i] = (source[i] - mean) * inverse * parameters[args.gain + c] + parameters[args.bias + c];
  }
  if (lane == 0u) {
    statistics[2u * team] = mean;
    statistics[2u * team + 1u] = inverse;
  }
}`,
});

/** The gradient by the input. */
export const groupNormBackward = kernel({
  buffers: { result: 'write', gradient: 'read', source: 'read', statistics: 'read', parameters: 'read' },
  counts: [...COUNTS, 'gain'],
  text: `${TEAM}
${MAIN}
  let mean = statistics[2u * team];
  let inverse = statistics[2u * team + 1u];
  var plain = 0.0;
  var weighted = 0.0;
  for (var n = lane; n < count; n += ${LANES}u) {
    let i = at(team, n);
    let slope = gradient[i] * parameters[args.gain + i % args.channels];
    plain += slope;
    weighted += slope * (source[i] - mean) * inverse;
  }
  let meanSlope = sumOf(plain, lane) / f32(count);
  let meanWeighted = sumOf(weighted, lane) / f32(count);
  for (var n = lane; n < count; n += ${LANES}u) {
    let i = at(team, n);
    let slope = gradient[i] * parameters[args.gain + i % args.channels];
    result[i] = inverse * (slope - meanSlope - (source[i] - mean) * inverse * meanWeighted);
  }
}`,
});

/** The gradients by gain and bias: one workgroup for each channel, over `rows` pixels of all parts. */
export const groupNormSums = kernel({
  buffers: { result: 'write', gradient: 'read', source: 'read', statistics: 'read' },
  counts: ['rows', 'pixels', 'channels', 'width', 'gain', 'bias'],
  text: `${SUM_OF}
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let channel = group.x + group.y * ${GROUPS_ACROSS}u;
  if (channel >= args.channels) { return; }
  var plain = 0.0;
  var weighted = 0.0;
  for (var row = local.x; row < args.rows; row += ${LANES}u) {
    let i = row * args.channels + channel;
    let team = (row / args.pixels) * (args.channels / args.width) + channel / args.width;
    plain += gradient[i];
    weighted += gradient[i] * (source[i] - statistics[2u * team]) * statistics[2u * team + 1u];
  }
  let bias = sumOf(plain, local.x);
  let gain = sumOf(weighted, local.x);
  if (local.x == 0u) {
    result[args.bias + channel] = bias;
    result[args.gain + channel] = gain;
  }
}`,
});

/**
 * Moves running means and variances towards those of a batch, each `count` values, by the weight `momentum`. A variance is that
 * of the statistics × `unbiased`.
 */
export const followStatistics = elementwise({
  buffers: { parameters: 'write', statistics: 'read' },
  counts: ['mean', 'variance'],
  reals: ['momentum', 'unbiased', 'epsilon'],
  text: `let inverse = statistics[2u * i + 1u];
  let variance = args.unbiased * max(0.0, 1.0 / (inverse * inverse) - args.epsilon);
  let mean = statistics[2u * i];
  parameters[args.mean + i] += args.momentum * (mean - parameters[args.mean + i]);
  parameters[args.variance + i] += args.momentum * (variance - parameters[args.variance + i]);`,
});
