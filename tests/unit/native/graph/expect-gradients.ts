import { expect } from 'vitest';
import { valuesPerSample } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { Network } from '../../../../native/graph/network.ts';
import type { KernelVariant } from '../../../../native/kernels/kernels.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { type Answers, referenceLoss } from './reference-network.ts';

/** A network with a loaded batch of random samples, and what the reference needs to judge it. */
export function aNetwork(spec: ModelSpec, variant: KernelVariant, batch: number) {
  const network = new Network(loadKernels({ strict: variant === 'strict' }), spec, batch);
  const random = new Random(7);
  const { arena } = network.kernels;
  const { vocabulary, classCount, output } = network.shapes;
  network.initialise(3);
  const values = valuesPerSample(spec.input);
  const draw = vocabulary === null ? () => Math.fround(random.uniform() * 2 - 1) : () => random.below(vocabulary);
  const inputs = Array.from({ length: batch }, () => Float64Array.from({ length: values }, draw));
  const labels = Array.from({ length: batch }, () => random.below(classCount));
  const targets = Array.from({ length: batch }, () =>
    Float64Array.from({ length: valuesPerSample(output) }, () => Math.fround(random.uniform())),
  );
  for (const [row, input] of inputs.entries()) {
    arena.floats(network.input + row * values * 4, values).set(input);
    arena.integers(network.labels + row * 4, 1).fill(labels[row] ?? 0);
  }
  if (network.targets !== null) {
    arena.floats(network.targets, batch * valuesPerSample(output)).set(targets.flatMap((target) => [...target]));
  }
  // Biases of zero would leave the bias out of the comparison, and put relu on its kink.
  const parameters = network.parameterView;
  for (const { offset, size, role } of network.shapes.parameters) {
    if (size < 16 && role === 'bias') {
      for (let i = 0; i < size; i++) parameters[offset + i] = (random.uniform() - 0.5) / 4;
    }
    if (role === 'gain' || role === 'embedding') {
      for (let i = 0; i < size; i++) parameters[offset + i] = random.uniform() + 0.5;
    }
  }
  return { network, inputs, answers: { labels, targets } satisfies Answers, random };
}

// Central differences of a float64 twin are right to about 1e-9, float32 sums of some hundred terms to about 1e-5.
const STEP = 1e-5;
const TOLERANCE = 5e-5;

/** Holds loss and gradients of one batch to finite differences of the reference. */
export function expectGradients(spec: ModelSpec, variant: KernelVariant, batch = 5): void {
  const { network, inputs, answers, random } = aNetwork(spec, variant, batch);
  const { arena } = network.kernels;
  const count = network.shapes.parameterCount;
  const parameters = Float64Array.from(network.parameterView);
  const target = arena.allocateFloats(count);
  arena.floats(target, count).fill(Number.NaN);
  const { lossSum } = network.differentiate(batch, { offset: target, scale: 1, keep: 0 });
  expect(lossSum / batch).toBeCloseTo(referenceLoss(spec, parameters, inputs, answers), 4);

  const gradient = Float64Array.from(arena.floats(target, count));
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const { name, offset, size } of network.shapes.parameters) {
    for (let i = 0; i < Math.min(size, 24); i++) {
      const index = offset + random.below(size);
      const value = parameters[index] ?? 0;
      parameters[index] = value + STEP;
      const above = referenceLoss(spec, parameters, inputs, answers);
      parameters[index] = value - STEP;
      const below = referenceLoss(spec, parameters, inputs, answers);
      parameters[index] = value;
      const error = (gradient[index] ?? 0) - (above - below) / (2 * STEP);
      expect(Math.abs(error), `${name}, value ${index - offset}`).toBeLessThan(TOLERANCE * Math.max(1, largest));
    }
  }
}
