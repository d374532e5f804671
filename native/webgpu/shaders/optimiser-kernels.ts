import { elementwise, kernel, LANES } from '../kernel.ts';
import { SUM_OF } from './lane-reductions.ts';

/** How many partial sums a norm has. */
export const NORM_PARTS = 256;

/** `gradient = gradient + μ (parameters − anchor)` (Li et al. 2020, equation 2). */
export const addProximal = elementwise({
  buffers: { gradient: 'write', parameters: 'read', anchor: 'read' },
  reals: ['mu'],
  text: 'gradient[i] += args.mu * (parameters[i] - anchor[i]);',
});

/** Sums of squares, one for each of `NORM_PARTS` workgroups. */
export const sumSquares = kernel({
  buffers: { parts: 'write', source: 'read' },
  counts: ['count'],
  text: `${SUM_OF}
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  var own = 0.0;
  for (var i = group.x * ${LANES}u + local.x; i < args.count; i += ${NORM_PARTS * LANES}u) { own += source[i] * source[i]; }
  let sum = sumOf(own, local.x);
  if (local.x == 0u) { parts[group.x] = sum; }
}`,
});

/** By what a gradient is multiplied so that it is no longer than `longest` (Pascanu et al. 2013, Algorithm 1). */
export const clipFactor = kernel({
  buffers: { factor: 'write', parts: 'read' },
  counts: [],
  reals: ['longest'],
  text: `${SUM_OF}
@compute @workgroup_size(${LANES})
fn main(@builtin(local_invocation_id) local: vec3u) {
  var own = 0.0;
  for (var i = local.x; i < ${NORM_PARTS}u; i += ${LANES}u) { own += parts[i]; }
  let norm = sqrt(sumOf(own, local.x));
  if (local.x == 0u) { factor[0] = select(1.0, args.longest / norm, norm > args.longest); }
}`,
});

/** Numbers that change from step to step, by their place among the step's values. */
const REAL = 'fn real(place: u32) -> f32 { return bitcast<f32>(step[place]); }';

/** `w ← keep w − rate f g`, with the factor f of a gradient that is cut. */
export const sgd = elementwise({
  buffers: { parameters: 'write', gradient: 'read', factor: 'read', step: 'read-words' },
  counts: ['rate', 'keep'],
  functions: REAL,
  text: 'parameters[i] = real(args.keep) * parameters[i] - real(args.rate) * (factor[0] * gradient[i]);',
});

/** `g ← f g + λ w; v ← μ v + g; w ← w − rate v`, or with `nesterov` 1 `w ← w − rate (g + μ v)`. */
export const momentum = elementwise({
  buffers: { parameters: 'write', velocity: 'write', gradient: 'read', factor: 'read', step: 'read-words' },
  counts: ['rate', 'nesterov'],
  reals: ['momentum', 'decay'],
  functions: REAL,
  text: `let g = factor[0] * gradient[i] + args.decay * parameters[i];
  let v = args.momentum * velocity[i] + g;
  velocity[i] = v;
  parameters[i] -= real(args.rate) * select(v, args.momentum * v + g, args.nesterov == 1u);`,
});

/** Adam's step with the corrections of the two means in `rate` and `correction`; `keep` shrinks the parameters. */
export const adam = elementwise({
  buffers: {
    parameters: 'write',
    mean: 'write',
    square: 'write',
    gradient: 'read',
    factor: 'read',
    step: 'read-words',
  },
  counts: ['rate', 'correction', 'keep'],
  reals: ['beta1', 'beta2', 'rest1', 'rest2', 'epsilon', 'decay'],
  functions: REAL,
  text: `let w = parameters[i];
  let g = factor[0] * gradient[i] + args.decay * w;
  let m = args.rest1 * g + args.beta1 * mean[i];
  let v = args.rest2 * (g * g) + args.beta2 * square[i];
  mean[i] = m;
  square[i] = v;
  parameters[i] = real(args.keep) * w - real(args.rate) * (m / (real(args.correction) * sqrt(v) + args.epsilon));`,
});
