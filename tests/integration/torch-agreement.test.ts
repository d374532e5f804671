import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import { Random } from '../../common/random.ts';
import { ModelSpec } from '../../common/specs/model-spec.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { openSession } from '../../native/training/session.ts';
import { findPython, need } from '../support/python.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const STEPS = 50;
const BATCH = 16;
const TOLERANCE = 1e-4;

function dense(units: number) {
  return { type: 'dense', units };
}

function conv(filters: number, kernel: number, options: object = {}) {
  return { type: 'conv2d', filters, kernel, ...options };
}

const relu = { type: 'relu' };
const flatten = { type: 'flatten' };
const embedded = [{ type: 'embedding', vocabulary: 20, features: 16 }, { type: 'position-embedding' }];

// Rounding decides which of two nearly equal values a max-pool takes, and the steps after that differ by more than
// rounding: there is one, where few values lie so close.
const models: Record<string, { readonly rate: number; readonly model: object }> = {
  'a perceptron of many activations': {
    rate: 0.1,
    model: {
      input: [20],
      layers: [
        dense(32),
        relu,
        dense(24),
        { type: 'tanh' },
        dense(24),
        { type: 'gelu' },
        dense(16),
        { type: 'sigmoid' },
        dense(5),
      ],
    },
  },
  'squared error over batch norm': {
    rate: 0.1,
    model: { input: [12], layers: [dense(16), { type: 'batch-norm' }, relu, dense(4)], loss: 'mean-squared-error' },
  },
  'binary answers over layer norm': {
    rate: 0.1,
    model: { input: [12], layers: [dense(16), { type: 'layer-norm' }, relu, dense(4)], loss: 'binary-cross-entropy' },
  },
  'convolutions with groups, batch norm, group norm and average pools': {
    rate: 0.05,
    model: {
      input: [12, 12, 3],
      layers: [
        conv(8, 3),
        { type: 'batch-norm' },
        relu,
        { type: 'average-pool' },
        conv(8, 3, { groups: 8 }),
        conv(12, 1),
        { type: 'group-norm', groups: 3 },
        relu,
        { type: 'residual', layers: [conv(12, 3, { groups: 3 }), { type: 'batch-norm', momentum: 0.3 }, relu] },
        conv(16, 3, { stride: 2 }),
        { type: 'average-pool', size: 3, stride: 1 },
        flatten,
        dense(5),
      ],
    },
  },
  'a max-pool and a global average of channels': {
    rate: 0.05,
    model: {
      input: [8, 8, 4],
      layers: [conv(8, 5), relu, { type: 'max-pool' }, conv(6, 3), { type: 'global-average-pool' }],
    },
  },
  'a transformer over tokens': {
    rate: 0.1,
    model: {
      input: [12],
      layers: [
        ...embedded,
        {
          type: 'residual',
          layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 4, causal: true }],
        },
        { type: 'residual', layers: [{ type: 'layer-norm' }, dense(32), { type: 'gelu' }, dense(16)] },
        { type: 'layer-norm' },
        dense(20),
      ],
      loss: 'next-token-cross-entropy',
    },
  },
  'attention in both directions, averaged': {
    rate: 0.1,
    model: {
      input: [9, 8],
      layers: [
        { type: 'multi-head-attention', heads: 2 },
        { type: 'softmax' },
        { type: 'global-average-pool' },
        dense(5),
      ],
    },
  },
  'gated recurrent units': {
    rate: 0.1,
    model: {
      input: [10],
      layers: [...embedded, { type: 'gru', units: 12 }, { type: 'gru', units: 10, output: 'last' }, dense(5)],
    },
  },
};

const torch = findPython('torch', 'EO_TORCH_PYTHON');

test.for(Object.entries(models))(
  `training as PyTorch does, %s: the losses of ${STEPS} steps`,
  ([, { model, rate }], { skip }) => {
    const python = need(torch, skip);
    const spec = ModelSpec.parse(model);
    const { inputs, labels } = samplesFor(spec);
    const features = { count: labels.length, shape: spec.input, features: inputs, scale: 1, labels, classes: [] };
    const train = (strict: boolean) => {
      const session = openSession(loadKernels({ strict }), spec, { maxBatch: BATCH });
      session.initialise(11);
      const start = Float32Array.from(session.parameters);
      const loader = session.open(features);
      const descent = session.descend();
      const losses = Array.from({ length: STEPS }, (__, step) => {
        loader.loadRange(step * BATCH, BATCH);
        return descent.step(BATCH, rate).lossSum / BATCH;
      });
      return { start, losses, parameters: session.parameters, shapes: session.shapes.parameters };
    };
    const own = [train(true), train(false)] as const;
    const [{ start, shapes }] = own;
    const tensors = Object.fromEntries(
      shapes.map(({ name, shape, role, offset, size }) => [
        name,
        { shape, role, values: [...start.subarray(offset, offset + size)] },
      ]),
    );
    const told = askTorch(python, {
      spec,
      tensors,
      inputs: [...inputs],
      labels: [...labels],
      batch: BATCH,
      rate,
      steps: STEPS,
    });
    expect(told.losses).toHaveLength(STEPS);
    expect(told.losses.at(-1)).not.toBeCloseTo(told.losses[0] ?? 0, 3);
    const statistics = shapes.filter(({ role }) => role.startsWith('running-')).map(({ name }) => name);
    expect(Object.keys(told.running).toSorted()).toEqual(statistics.toSorted());
    for (const { losses, parameters } of own) {
      for (const [step, loss] of told.losses.entries()) {
        expect(Math.abs((losses[step] ?? Number.NaN) - loss), `step ${step}`).toBeLessThan(TOLERANCE);
      }
      for (const { name, offset } of shapes) {
        for (const [i, value] of (told.running[name] ?? []).entries()) {
          expect(Math.abs((parameters[offset + i] ?? 0) - value)).toBeLessThan(TOLERANCE);
        }
      }
    }
  },
);

interface TorchResult {
  readonly losses: readonly number[];
  readonly running: Readonly<Record<string, readonly number[]>>;
}

function askTorch(python: string, task: object): TorchResult {
  const file = join(aTemporaryFolder(), 'task.json');
  writeFileSync(file, JSON.stringify(task));
  const script = join(import.meta.dirname, '../support/torch/train.py');
  const output = execFileSync(python, [script, file], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(output) as TorchResult;
}

/** Random samples whose label can be learned: the class follows from the first values. */
function samplesFor(spec: ModelSpec) {
  const random = new Random(5);
  const values = valuesPerSample(spec.input);
  const [first] = spec.layers;
  const vocabulary = first?.type === 'embedding' ? first.vocabulary : 0;
  const count = STEPS * BATCH;
  const draw = vocabulary > 0 ? () => random.below(vocabulary) : () => random.uniform() * 2 - 1;
  const inputs = Float32Array.from({ length: count * values }, draw);
  const labels = Int32Array.from({ length: count }, (_, i) => Math.abs(Math.trunc((inputs[i * values] ?? 0) * 7)) % 4);
  return { inputs, labels };
}
