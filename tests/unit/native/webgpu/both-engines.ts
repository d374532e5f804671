import { expect } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { initialiseParameters } from '../../../../native/graph/initialise.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import type { LocalTrainingOptions } from '../../../../native/training/local-sgd.ts';
import { trainLocally } from '../../../../native/training/local-sgd.ts';
import { openSession } from '../../../../native/training/session.ts';
import type { Trainee } from '../../../../native/training/trainee.ts';
import type { Gpu } from '../../../../native/webgpu/gpu-interface.ts';
import { GpuSession } from '../../../../native/webgpu/gpu-session.ts';

/** So long a step shows its gradient with all digits: the parameters before it are lost in it. */
const LARGE_RATE = -1024;

const CLASSES = 3;

/** A model with its first parameters and samples that are drawn. */
export interface Case {
  readonly model: ModelSpec;
  readonly parameters: Float32Array;
  readonly samples: SampleSet;
}

/** Builds a case from layers; labels for classes, targets for the losses that read them. */
export function aCase(input: readonly number[], layers: readonly object[], loss?: string): Case {
  const count = 11;
  const model = ModelSpec.parse({ input, layers, ...(loss === undefined ? {} : { loss }) });
  const shapes = inferShapes(model);
  const parameters = new Float32Array(shapes.parameterCount);
  initialiseParameters(parameters, model, shapes, 3);
  const random = new Random(5);
  const values = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const outputs = values(shapes.output);
  const { vocabulary } = shapes;
  const feature = () => (vocabulary === null ? random.uniform() - 0.3 : Math.floor(random.uniform() * vocabulary));
  const samples: SampleSet = {
    shape: input,
    classes: Array.from({ length: CLASSES }, (_, index) => String(index)),
    count,
    features: Float32Array.from({ length: count * values(input) }, feature),
    scale: 1,
    labels: Int32Array.from({ length: count }, (_, index) => index % CLASSES),
    ...(loss === undefined || loss === 'next-token-cross-entropy'
      ? {}
      : { targets: Float32Array.from({ length: count * outputs }, () => random.uniform()) }),
  };
  return { model, parameters, samples };
}

/** The same model on the portable kernels and on the GPU; `use` gets both, and the GPU's memory is given back afterwards. */
export async function withBoth(
  gpu: Gpu,
  { model, parameters }: Case,
  maxBatch: number,
  use: (portable: Trainee, onGpu: Trainee) => Promise<void>,
): Promise<void> {
  const portable = openSession(loadKernels({ strict: true }), model, { maxBatch });
  const onGpu = await GpuSession.open(gpu, loadKernels({ strict: true }), model, maxBatch);
  try {
    for (const session of [portable, onGpu]) session.parameters.set(parameters);
    await use(portable, onGpu);
  } finally {
    onGpu.close();
  }
}

/** Both have the same gradient, loss and answers on each of these numbers of samples. */
export async function expectSameGradients(gpu: Gpu, example: Case, ...rows: readonly number[]): Promise<void> {
  await withBoth(gpu, example, Math.max(...rows), async (portable, onGpu) => {
    for (const count of rows) {
      const expected = await gradientOf(portable, example, count);
      const { gradient, lossSum, correct } = await gradientOf(onGpu, example, count);
      expect(furthestApart(gradient, expected.gradient)).toBeLessThan(1e-5);
      expect(lossSum / expected.lossSum).toBeCloseTo(1, 5);
      expect(correct).toBeCloseTo(expected.correct, 5);
    }
  });
}

/** The gradient of the first `rows` samples at the session's parameters, and their loss. */
export async function gradientOf(session: Trainee, { samples, parameters }: Case, rows: number) {
  session.seedDropout(9);
  session.parameters.set(parameters);
  const loader = session.open(samples);
  const descent = session.descend();
  loader.loadRange(0, rows);
  const result = await descent.step(rows, LARGE_RATE);
  await session.settle();
  const gradient = session.parameters.map((after, index) => (after - (parameters[index] ?? 0)) / -LARGE_RATE);
  return { gradient, ...result };
}

/** Trains and returns the loss of each step with what came of it. */
export async function lossesOf(
  session: Trainee,
  { samples, parameters }: Case,
  options: Partial<LocalTrainingOptions> = {},
) {
  const losses: number[] = [];
  session.parameters.set(parameters);
  const { optimiserState: _, ...result } = await trainLocally(session, samples, {
    ...{ epochs: 1, batchSize: session.maxBatch, learningRate: 0.05, seed: 2 },
    ...options,
    onProgress: ({ batchLoss }) => void losses.push(batchLoss),
  });
  return { losses, result, parameters: session.parameters.slice() };
}

/** The largest difference between two vectors as a share of the second one's largest value. */
export function furthestApart(of: Float32Array | readonly number[], from: Float32Array | readonly number[]): number {
  let apart = 0;
  let largest = 0;
  for (const [index, value] of from.entries()) {
    apart = Math.max(apart, Math.abs((of[index] ?? Number.NaN) - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return of.length === from.length ? apart / largest : Number.NaN;
}
