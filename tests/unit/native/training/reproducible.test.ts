import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MODEL_PRESETS, type ModelPresetName } from '../../../../common/specs/model-presets.ts';
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
});
