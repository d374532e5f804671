import { expect, test } from 'vitest';
import type { ErrorBody } from '../../common/api/errors.ts';
import { importDigits } from '../support/digits.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

/** Every field of a specification with values that it cannot have. */
const OUT_OF_RANGE: Readonly<Record<string, readonly unknown[]>> = {
  kind: ['dance', null],
  name: ['', 'Big Letters', 'x'.repeat(65), 7],
  rounds: [0, -1, 1.5, 100_001, '3'],
  localEpochs: [0, 1_001, 0.5],
  batchSize: [0, 65_537, 2.5],
  learningRate: [0, -0.1, 100.1, 'fast'],
  targetAccuracy: [0, 1.01, '90 %'],
  roundDeadlineSeconds: [0, -5, 604_801],
  seed: [-1, 0.5, 2 ** 32],
  reproducible: ['yes', 1],
  surprise: [1],
  'evaluation.dataset': ['No!', 3],
  'strategy.name': ['luck'],
  'strategy.fraction': [0, 1.1],
  'strategy.minDevices': [0, 10_001, 1.5],
  'data.kind': ['stolen'],
  'data.dataset': ['../../etc/passwd', ''],
  'data.partitions': [0, 10_001, 1.5],
  'data.partition.scheme': ['torn'],
  'data.partition.shardsPerPartition': [0, 1_001],
  'data.partition.alpha': [0, 10_001],
  'data.partition.minSamples': [0, 1_000_001],
  'model.preset': ['gpt'],
  'model.input': [[], [1, 2, 3, 4], 784],
  'model.input.0': [0, 65_537, 1.5],
  'model.layers': [[], 'dense'],
  'model.layers.0.type': ['magic'],
  'model.layers.0.units': [0, 65_537],
  'model.layers.1.rate': [-0.1, 0.96],
  'model.layers.2.kernel': [0, 32],
  'model.layers.2.filters': [0],
  'model.layers.2.stride': [0, 17],
  'model.layers.2.padding': ['mirror'],
  'model.layers.2.groups': [0, 65_537],
  'model.layers.3.size': [1, 17],
  'model.layers.4.momentum': [0, 1.1],
  'model.layers.4.epsilon': [0, 0.2],
  'model.layers.5.layers': [[], 'dense'],
  'model.layers.5.layers.0.groups': [0],
  'model.layers.5.layers.1.layers.0.heads': [0, 257],
  'model.layers.5.layers.1.layers.0.causal': ['yes'],
  'model.layers.6.vocabulary': [1, 65_537],
  'model.layers.7.output': ['first'],
  'model.loss': ['hinge'],
};

const cases = Object.entries(OUT_OF_RANGE).flatMap(([path, values]) => values.map((value) => ({ path, value })));

/** A valid specification that has the field, so that it alone is at fault. */
function aSpecWith(path: string): Record<string, unknown> {
  const strategy = { name: 'fedavg', fraction: 1, minDevices: 1 };
  const partition = path.includes('shards')
    ? { scheme: 'shards', shardsPerPartition: 2 }
    : path.includes('alpha') || path.includes('minSamples')
      ? { scheme: 'dirichlet', alpha: 1, minSamples: 1 }
      : { scheme: 'iid' };
  const layers = [
    { type: 'dense', units: 10 },
    { type: 'dropout', rate: 0.1 },
    { type: 'conv2d', filters: 1, kernel: 3 },
    { type: 'max-pool', size: 2 },
    { type: 'batch-norm' },
    {
      type: 'residual',
      layers: [
        { type: 'group-norm', groups: 1 },
        { type: 'residual', layers: [{ type: 'multi-head-attention', heads: 1 }] },
      ],
    },
    { type: 'embedding', vocabulary: 8, features: 8 },
    { type: 'gru', units: 8 },
  ];
  const model = path.startsWith('model.') && path !== 'model.preset' ? { input: [28, 28, 1], layers } : undefined;
  const data = { kind: 'managed', dataset: 'digits', partition, partitions: 3 };
  return { ...aTrainJob(), strategy, data, evaluation: { dataset: 'digits' }, ...(model && { model }) };
}

/** The specification with another value at a path. */
function changed(spec: Record<string, unknown>, path: string, value: unknown): unknown {
  const copy = structuredClone(spec);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let inner = copy;
  for (const key of keys) inner = inner[key] as Record<string, unknown>;
  inner[last] = value;
  return copy;
}

async function submit(orchestrator: TestOrchestrator, spec: unknown): Promise<{ status: number; body: ErrorBody }> {
  const headers = { 'content-type': 'application/json' };
  const response = await orchestrator.fetch('/api/v1/jobs', { method: 'POST', headers, body: JSON.stringify(spec) });
  return { status: response.status, body: (await response.json()) as ErrorBody };
}

test('each field out of range is refused by its path, and nothing changes', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator);
  const before = await orchestrator.client.events.history({});
  const answers = [];
  for (const { path, value } of cases) {
    const { status, body } = await submit(orchestrator, changed(aSpecWith(path), path, value));
    answers.push({ path, value, status, code: body.code, told: body.details['path'] });
  }
  const expected = cases.map((one) => ({ ...one, status: 422, code: 'invalid-specification', told: one.path }));
  expect(answers).toEqual(expected);
  expect(await orchestrator.client.jobs.list({})).toEqual([]);
  expect(await orchestrator.client.events.history({})).toEqual(before);
});

test('a job that could not run is refused, and nothing changes', async () => {
  const orchestrator = await TestOrchestrator.start();
  await importDigits(orchestrator);
  const before = await orchestrator.client.events.history({});
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 10 }];
  const impossible = [
    [{ data: { kind: 'managed', dataset: 'nothing' } }, 404, 'not-found', 'data.dataset'],
    [{ evaluation: { dataset: 'nothing' } }, 404, 'not-found', 'evaluation.dataset'],
    [
      { data: { kind: 'managed', dataset: 'digits', partitions: 1_201 } },
      422,
      'invalid-specification',
      'data.partitions',
    ],
    [{ model: { input: [14, 14, 1], layers } }, 422, 'dataset-mismatch', 'data.dataset'],
    [
      { model: { input: [28, 28, 1], layers: [{ type: 'flatten' }, { type: 'dense', units: 9 }] } },
      422,
      'dataset-mismatch',
      'data.dataset',
    ],
    [
      { model: { input: [28, 28, 1], layers: [{ type: 'dense', units: 10 }] } },
      422,
      'invalid-specification',
      'model.layers.0',
    ],
  ] as const;
  for (const [change, status, code, path] of impossible) {
    const answer = await submit(orchestrator, { ...aTrainJob(), ...change });
    expect([answer.status, answer.body.code, answer.body.details['path']]).toEqual([status, code, path]);
  }
  expect(await orchestrator.client.events.history({})).toEqual(before);
});

test('what does not exist is not found, by each way that asks for it', async () => {
  const orchestrator = await TestOrchestrator.start();
  const paths = [
    'devices/nobody',
    'devices/nobody/metrics',
    'jobs/nothing',
    'models/nothing',
    'datasets/nothing',
    'nothing',
  ];
  for (const path of paths) {
    const response = await orchestrator.fetch(`/api/v1/${path}`);
    expect([path, response.status, ((await response.json()) as ErrorBody).code]).toEqual([path, 404, 'not-found']);
  }
  const removed = await orchestrator.fetch('/api/v1/devices/nobody', { method: 'DELETE' });
  expect(removed.status).toBe(404);
  const devices = await orchestrator.fetch('/api/v1/devices');
  expect([devices.status, await devices.json()]).toEqual([200, []]);
});
