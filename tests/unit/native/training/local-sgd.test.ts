import { describe, expect, test } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { hasCode } from '../../../../common/errors.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { evaluate } from '../../../../native/training/evaluate.ts';
import { type LocalTrainingOptions, trainLocally } from '../../../../native/training/local-sgd.ts';
import { openSession, type TrainingSession } from '../../../../native/training/session.ts';

/** Three classes in the plane, told apart by which of three directions a point lies in. */
function threeClasses(count: number, features: 'bytes' | 'floats' = 'floats'): SampleSet {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const values = Float32Array.from({ length: count * 2 }, (_, i) => {
    const angle = (2 * Math.PI * ((i >> 1) % 3)) / 3 + ((i >> 1) % 7) / 10;
    return 128 + 100 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  return {
    count,
    shape: [2],
    features: features === 'bytes' ? Uint8Array.from(values, Math.round) : values.map(Math.round),
    scale: 1 / 255,
    labels,
    classes: ['east', 'north-west', 'south-west'],
  };
}

const model = ModelSpec.parse({
  input: [2],
  layers: [{ type: 'dense', units: 16 }, { type: 'relu' }, { type: 'dropout', rate: 0.1 }, { type: 'dense', units: 3 }],
});

function aSession(seed = 1, maxBatch = 8): TrainingSession {
  const session = openSession(loadKernels({ strict: true }), model, { maxBatch });
  session.initialise(seed);
  return session;
}

const options: LocalTrainingOptions = { epochs: 30, batchSize: 8, learningRate: 0.2, seed: 3 };

describe('local training', () => {
  test('learns, and counts every sample of every epoch with the smaller last batch', async () => {
    const session = aSession();
    const samples = threeClasses(101);
    const before = await evaluate(session, samples);
    const result = await trainLocally(session, samples, options);
    expect(result).toMatchObject({ samplesSeen: 30 * 101, steps: 30 * 13, stopped: false });
    const after = await evaluate(session, samples);
    expect(after.loss).toBeLessThan(before.loss / 2);
    expect(after).toMatchObject({ count: 101, correct: 101, accuracy: 1 });
    expect(result.meanLoss).toBeGreaterThan(after.loss);
    expect(result.correct).toBeGreaterThan(result.samplesSeen / 2);
  });

  test('the same seed gives the same parameters, another seed others', async () => {
    const samples = threeClasses(50);
    const [one, same, other] = [aSession(), aSession(), aSession()];
    await trainLocally(one, samples, options);
    await trainLocally(same, samples, options);
    await trainLocally(other, samples, { ...options, seed: 4 });
    expect(same.parameters).toEqual(one.parameters);
    expect(other.parameters).not.toEqual(one.parameters);
  });

  test('bytes and floats of the same values train alike', async () => {
    const [bytes, floats] = [aSession(), aSession()];
    await trainLocally(bytes, threeClasses(40, 'bytes'), options);
    await trainLocally(floats, threeClasses(40, 'floats'), options);
    expect(bytes.parameters).toEqual(floats.parameters);
  });

  test('reports each step and lets the caller breathe', async () => {
    const session = aSession();
    const seen: number[] = [];
    let awaited = 0;
    await trainLocally(session, threeClasses(20), {
      ...options,
      epochs: 2,
      onProgress: async ({ steps, totalSteps, epoch, samplesSeen, batchLoss }) => {
        expect(totalSteps).toBe(6);
        expect(epoch).toBe(steps <= 3 ? 0 : 1);
        expect(batchLoss).toBeGreaterThan(0);
        seen.push(samplesSeen);
        await Promise.resolve();
        awaited++;
      },
    });
    expect(seen).toEqual([8, 16, 20, 28, 36, 40]);
    expect(awaited).toBe(6);
  });

  test('stops after the step in which it is told to', async () => {
    const session = aSession();
    let steps = 0;
    const result = await trainLocally(session, threeClasses(20), { ...options, shouldStop: () => ++steps === 4 });
    expect(result).toMatchObject({ steps: 4, samplesSeen: 28, stopped: true });
  });

  test('says that it diverged, and what to do', async () => {
    const refusal: unknown = await trainLocally(aSession(), threeClasses(50), { ...options, learningRate: 1e30 }).catch(
      (error: unknown) => error,
    );
    if (!hasCode(refusal, 'training-diverged')) throw new Error('not refused', { cause: refusal });
    expect(refusal.hint).toContain('Lower the learning rate');
    expect(refusal.details['learningRate']).toBe(1e30);
  });

  test('refuses samples of another shape, unknown classes, and too large a batch', async () => {
    const session = aSession();
    const samples = threeClasses(9);
    const attempt = (set: SampleSet, batchSize = 8) =>
      trainLocally(session, set, { ...options, batchSize }).catch((error: unknown) => error);
    expect(await attempt({ ...samples, shape: [3] })).toMatchObject({ code: 'dataset-mismatch' });
    expect(await attempt({ ...samples, labels: samples.labels.map((label) => label + 1) })).toMatchObject({
      code: 'dataset-mismatch',
      details: { sample: 2 },
    });
    expect(await attempt({ ...samples, count: 10 })).toMatchObject({ code: 'dataset-malformed' });
    expect(await attempt({ ...samples, count: 0 })).toMatchObject({ code: 'dataset-malformed' });
    expect(await attempt(samples, 9)).toMatchObject({ code: 'invalid-argument' });
  });
});

describe('evaluation', () => {
  test('is the same in batches of any size, without dropout', async () => {
    const samples = threeClasses(23);
    const whole = await evaluate(aSession(1, 23), samples);
    const pieces = await evaluate(aSession(1, 5), samples);
    expect(pieces.correct).toBe(whole.correct);
    expect(pieces.loss).toBeCloseTo(whole.loss, 6);
  });

  test('reports its progress and can be stopped', async () => {
    const done: number[] = [];
    const stopped = evaluate(aSession(), threeClasses(20), {
      onProgress: (samples, count) => void done.push(samples, count),
      shouldStop: () => done.length >= 4,
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(done).toEqual([8, 20, 16, 20]);
  });
});
