import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { SampleSet } from '../../../common/datasets/sample-set.ts';
import { Random } from '../../../common/random.ts';
import { ModelSpec } from '../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../native/training/evaluate.ts';
import { openSession } from '../../../native/training/session.ts';

const WINDOW = 64;
const FEATURES = 64;

const book = gunzipSync(readFileSync(join(import.meta.dirname, '../../support/text/moby-dick.txt.gz'))).toString();
const letters = [...new Set(book)].toSorted();
const tokens = Uint8Array.from(book, (letter) => letters.indexOf(letter));
/** The last tenth is only for judging. */
const cut = Math.floor(tokens.length * 0.9);

const block = [
  { type: 'residual', layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 4, causal: true }] },
  {
    type: 'residual',
    layers: [
      { type: 'layer-norm' },
      { type: 'dense', units: 4 * FEATURES },
      { type: 'gelu' },
      { type: 'dense', units: FEATURES },
    ],
  },
];

const model = ModelSpec.parse({
  input: [WINDOW],
  layers: [
    { type: 'embedding', vocabulary: letters.length, features: FEATURES },
    { type: 'position-embedding' },
    ...block,
    { type: 'layer-norm' },
    { type: 'dense', units: letters.length },
  ],
  loss: 'next-token-cross-entropy',
});

const STEPS = 600;
const BATCH = 16;

/** Gently at first, and down to nothing at the end. */
function learningRate(step: number): number {
  return Math.min(1, (step + 1) / 50) * Math.min(1, (STEPS - step) / (0.4 * STEPS));
}

/** Windows of the book that begin every `step` letters. */
function windows(from: number, to: number, step: number): SampleSet {
  const count = Math.floor((to - from - WINDOW) / step) + 1;
  const features = new Uint8Array(count * WINDOW);
  for (let i = 0; i < count; i++) {
    features.set(tokens.subarray(from + i * step, from + i * step + WINDOW), i * WINDOW);
  }
  return { count, shape: [WINDOW], features, scale: 1, labels: new Int32Array(count), classes: ['Melville'] };
}

/** Nats a letter of the best guess that looks at one letter before: what counting pairs in the same text gives. */
function pairEntropy(text: Uint8Array): number {
  const pairs = new Map<number, number>();
  const firsts = new Map<number, number>();
  for (let i = 1; i < text.length; i++) {
    const first = text[i - 1] ?? 0;
    const pair = first * 256 + (text[i] ?? 0);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  let sum = 0;
  for (const [pair, count] of pairs) sum += count * Math.log((firsts.get(pair >> 8) ?? 0) / count);
  return sum / (text.length - 1);
}

test(`a transformer foretells letters it never saw better than pairs of letters do, after ${STEPS} steps`, async () => {
  // Strict kernels: the run is the same on every machine, so the bound below is no matter of luck.
  const session = openSession(loadKernels({ strict: true }), model, { maxBatch: BATCH });
  session.initialise(1);
  const judge = windows(cut, tokens.length, WINDOW);
  const before = await evaluate(session, judge);
  expect(before.loss).toBeGreaterThan(4);

  const train = windows(0, cut - 3 * WINDOW, 16);
  const order = Uint32Array.from({ length: train.count }, (_, index) => index);
  new Random(3).shuffle(order);
  const loader = session.open(train);
  const descent = session.descend();
  for (let step = 0; step < STEPS; step++) {
    loader.loadOrdered(order, step * BATCH, BATCH);
    descent.step(BATCH, learningRate(step));
  }
  const after = await evaluate(session, judge);
  expect(after.loss).toBeLessThan(2.36);
  expect(after.loss).toBeLessThan(pairEntropy(tokens));
  expect(after.accuracy).toBeGreaterThan(0.31);
}, 300_000);
