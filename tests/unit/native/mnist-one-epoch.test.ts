import { expect, test } from 'vitest';
import { MODEL_PRESETS } from '../../../common/specs/model-presets.ts';
import { loadKernels } from '../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../native/training/evaluate.ts';
import { trainLocally } from '../../../native/training/local-sgd.ts';
import { openSession } from '../../../native/training/session.ts';
import { readMnist } from './mnist.ts';

test('the 2NN learns MNIST to 95.5 % in one epoch', async () => {
  const session = openSession(loadKernels({ strict: false }), MODEL_PRESETS['mnist-2nn'].spec, { maxBatch: 32 });
  session.initialise(1);
  const options = { epochs: 1, batchSize: 32, learningRate: 0.1, seed: 1 };
  const { samplesSeen, steps } = await trainLocally(session, readMnist('train'), options);
  expect({ samplesSeen, steps }).toEqual({ samplesSeen: 60_000, steps: 1875 });
  const { accuracy, count } = await evaluate(session, readMnist('t10k'));
  expect(count).toBe(10_000);
  expect(accuracy).toBeGreaterThanOrEqual(0.955);
});
