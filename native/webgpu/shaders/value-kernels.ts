import { elementwise } from '../kernel.ts';

/** `result = max(source, 0)`. */
export const relu = elementwise({
  buffers: { result: 'write', source: 'read' },
  text: 'result[i] = max(source[i], 0.0);',
});

/** `result = source`. */
export const copy = elementwise({ buffers: { result: 'write', source: 'read' }, text: 'result[i] = source[i];' });

/** Clears `count` values from `start` on. */
export const clear = elementwise({
  buffers: { result: 'write' },
  counts: ['start'],
  text: 'result[args.start + i] = 0.0;',
});

/** `result = result + source`. */
export const addTo = elementwise({ buffers: { result: 'write', source: 'read' }, text: 'result[i] += source[i];' });

/** `result = left + right`. */
export const add = elementwise({
  buffers: { result: 'write', left: 'read', right: 'read' },
  text: 'result[i] = left[i] + right[i];',
});

/** The integer hash `lowbias32` (C. Wellons, 2018), twice: the masks are those of the WebAssembly kernels, bit for bit. */
const HASH = `fn hash(word: u32) -> u32 {
  var x = word ^ (word >> 16u);
  x *= 0x7feb352du;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  return x ^ (x >> 16u);
}`;

/** Zeroes each value with probability `threshold / 2³²` and multiplies the others by `factor`; the step gives the seed. */
export const dropout = elementwise({
  buffers: { result: 'write', source: 'read', step: 'read-words' },
  counts: ['threshold', 'seed'],
  reals: ['factor'],
  functions: HASH,
  text: `let word = hash(hash(step[args.seed] + i));
  result[i] = select(0.0, source[i] * args.factor, word >= args.threshold);`,
});

/** The derivative of `dropout`, in place. */
export const dropoutBackward = elementwise({
  buffers: { gradient: 'write', step: 'read-words' },
  counts: ['threshold', 'seed'],
  reals: ['factor'],
  functions: HASH,
  text: `let word = hash(hash(step[args.seed] + i));
  gradient[i] = select(0.0, gradient[i] * args.factor, word >= args.threshold);`,
});

/** √(8 / π) and the cube's weight in the tanh form of GELU (Hendrycks and Gimpel 2016), x · logistic(√(8/π) (x + 0.044715 x³)). */
const GELU = `const SLOPE = 1.5957691216;
const CUBE = 0.044715;
fn logistic(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }`;
const LOGISTIC = 'fn logistic(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }';

function forward(functions: string, value: string) {
  return elementwise({
    buffers: { result: 'write', source: 'read' },
    functions,
    text: `let x = source[i];
  result[i] = ${value};`,
  });
}

/** The derivative, in place, by what is known: the output or the input. */
function backward(functions: string, text: string) {
  return elementwise({
    buffers: { gradient: 'write', known: 'read' },
    functions,
    text: `let x = known[i];
  ${text}`,
  });
}

/** Smooth activations with their derivatives, by the output or, for gelu, by the input. */
export const ACTIVATIONS = {
  tanh: {
    forward: forward(LOGISTIC, '2.0 * logistic(2.0 * x) - 1.0'),
    backward: backward('', 'gradient[i] *= 1.0 - x * x;'),
    known: 'output',
  },
  sigmoid: {
    forward: forward(LOGISTIC, 'logistic(x)'),
    backward: backward('', 'gradient[i] *= x * (1.0 - x);'),
    known: 'output',
  },
  gelu: {
    forward: forward(GELU, 'x * logistic(SLOPE * (x + CUBE * x * x * x))'),
    backward: backward(
      GELU,
      `let share = logistic(SLOPE * (x + CUBE * x * x * x));
  gradient[i] *= share + x * share * (1.0 - share) * SLOPE * (1.0 + 3.0 * CUBE * x * x);`,
    ),
    known: 'input',
  },
} as const;
