import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { valuesPerSample } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import { MODEL_PRESETS, type ModelPresetName } from '../../../../common/specs/model-presets.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { trainLocally } from '../../../../native/training/local-sgd.ts';
import { openSession } from '../../../../native/training/session.ts';
import { readMnist } from '../mnist.ts';

async function trainedHash(preset: ModelPresetName, samples: number, pairVectors: boolean): Promise<string> {
  const kernels = loadKernels({ strict: true, pairVectors });
  const session = openSession(kernels, MODEL_PRESETS[preset].spec, { maxBatch: 32 });
  session.initialise(42);
  await trainLocally(session, readMnist('train', samples), { epochs: 2, batchSize: 32, learningRate: 0.05, seed: 9 });
  return createHash('sha256').update(session.parameters).digest('hex');
}

/** Between them every layer and loss but those of the presets. */
const models = {
  'a transformer with a recurrent unit': {
    model: {
      input: [12],
      layers: [
        { type: 'embedding', vocabulary: 9, features: 16 },
        { type: 'position-embedding' },
        {
          type: 'residual',
          layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 2, causal: true }],
        },
        { type: 'gru', units: 10 },
        { type: 'dense', units: 9 },
      ],
      loss: 'next-token-cross-entropy',
    },
    hash: '0e1d7d1577c78857d28ad92c35e88f0aeed0b64db652ae5e5f08a6e311172cf1',
  },
  'convolutions in groups with norms and activations': {
    model: {
      input: [9, 8, 3],
      layers: [
        { type: 'conv2d', filters: 6, kernel: 3, groups: 3 },
        { type: 'batch-norm' },
        { type: 'gelu' },
        { type: 'average-pool' },
        { type: 'group-norm', groups: 2 },
        { type: 'tanh' },
        { type: 'global-average-pool' },
        { type: 'dense', units: 7 },
        { type: 'softmax' },
        { type: 'dense', units: 5 },
        { type: 'sigmoid' },
      ],
      loss: 'mean-squared-error',
    },
    hash: 'f210c05ddc1b9cea52c53865a57bb9286e3c0e52ddeaabe489aab0e9dc82efb5',
  },
  'binary answers': {
    model: {
      input: [9],
      layers: [
        { type: 'dense', units: 7 },
        { type: 'dense', units: 5 },
      ],
      loss: 'binary-cross-entropy',
    },
    hash: 'de9cb95d9ee78ee81d1471bff6557818a7520b1dc310d3d59a9c5f05b085f754',
  },
};

// These hashes hold on every machine and engine. They may change only with the arithmetic itself: then say so in the
// changelog, because reproducible jobs of older versions end elsewhere.
// Plain kernels first: pairing vectors stays on for the whole process.
describe.each([false, true])('strict kernels give the same bits everywhere, vectors paired %s', (paired) => {
  test('2NN on 1,000 images', async () => {
    const hash = await trainedHash('mnist-2nn', 1000, paired);
    expect(hash).toBe('8e4f6d0732e5562ed28f479d311b7e18c50c39c887d092cf05af418c1a39253f');
    expect(await trainedHash('mnist-2nn', 1000, paired)).toBe(hash);
  });

  test('CNN on 70 images', async () => {
    const hash = await trainedHash('mnist-cnn', 70, paired);
    expect(hash).toBe('47d634bc182102ffb8ffd98fcfcd49239fa16d27a06dfda59aa44ed9e4235258');
    expect(await trainedHash('mnist-cnn', 70, paired)).toBe(hash);
  });

  test.each(Object.entries(models))('%s in 20 steps', async (_, { model, hash }) => {
    expect(await hashAfterRandomSamples(model, paired)).toBe(hash);
  });
});

async function hashAfterRandomSamples(model: object, pairVectors: boolean): Promise<string> {
  const spec = ModelSpec.parse(model);
  const session = openSession(loadKernels({ strict: true, pairVectors }), spec, { maxBatch: 8 });
  session.initialise(4);
  const random = new Random(6);
  const count = 160;
  const features = Uint8Array.from({ length: count * valuesPerSample(spec.input) }, () => random.below(9));
  const labels = Int32Array.from({ length: count }, () => random.below(5));
  const samples = { count, shape: spec.input, features, scale: 1, labels, classes: [] };
  await trainLocally(session, samples, { epochs: 1, batchSize: 8, learningRate: 0.1, seed: 2 });
  return createHash('sha256').update(session.parameters).digest('hex');
}
