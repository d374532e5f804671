import { expect, test } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { OptimizerSpec } from '../../../../common/specs/optimizer-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { type DescentOptions, descentValues } from '../../../../native/training/descent.ts';
import { memoryNeed } from '../../../../native/training/memory-need.ts';
import { openSession } from '../../../../native/training/session.ts';

const BATCH = 16;
const model = ModelSpec.parse({
  input: [6],
  layers: [{ type: 'dense', units: 8 }, { type: 'batch-norm' }, { type: 'relu' }, { type: 'dense', units: 2 }],
});
const random = new Random(3);
const samples: SampleSet = {
  count: BATCH,
  shape: [6],
  features: Float32Array.from({ length: BATCH * 6 }, () => random.normal() + 2),
  scale: 1,
  labels: Int32Array.from({ length: BATCH }, (_, i) => i % 2),
  classes: ['a', 'b'],
};

/** Running statistics after three steps at a rate so low that the layers before and after stay as they are. */
function statisticsAfter(options: DescentOptions): number[] {
  const session = openSession(loadKernels({ strict: true }), model, { maxBatch: BATCH });
  session.initialise(5);
  const loader = session.open(samples);
  const descent = session.descend(options);
  for (let step = 0; step < 3; step++) {
    loader.loadRange(0, BATCH);
    descent.step(BATCH, 1e-12);
  }
  const tensors = session.shapes.parameters.filter(({ role }) => role.startsWith('running-'));
  return tensors.flatMap(({ offset, size }) => [...session.parameters.subarray(offset, offset + size)]);
}

const ways: [string, DescentOptions][] = [
  ['decay', { optimizer: OptimizerSpec.parse({ name: 'sgd', weightDecay: 10 }) }],
  ['clipping and momentum', { optimizer: OptimizerSpec.parse({ name: 'momentum', weightDecay: 10 }), clipNorm: 1e-3 }],
  ['a pull to the start', { proximalMu: 1_000 }],
  ['AdamW', { optimizer: OptimizerSpec.parse({ name: 'adamw', weightDecay: 10 }), proximalMu: 1 }],
];

test.each(ways)('running statistics are what the samples make them, also with %s', (_, options) => {
  const plain = statisticsAfter({});
  expect(plain.some((value) => value !== 0 && value !== 1)).toBe(true);
  for (const [index, value] of statisticsAfter(options).entries()) expect(value).toBeCloseTo(plain[index] ?? 0, 5);
});

test.each([['plain SGD', {}] as [string, DescentOptions], ...ways])('the memory of %s is foreseen', (_, options) => {
  const { arena, ...kernels } = loadKernels({ strict: true });
  const session = openSession({ arena, ...kernels }, model, { maxBatch: BATCH });
  session.descend(options);
  const foreseen = memoryNeed(model, { maxBatch: BATCH, optimiserValues: descentValues(options) });
  expect(foreseen.optimiser).toBe(session.parameterCount * 4 * descentValues(options));
  expect(arena.mark()).toBeLessThanOrEqual(foreseen.total);
});
