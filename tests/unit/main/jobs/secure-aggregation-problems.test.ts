import { expect, test } from 'vitest';
import { secureAggregationProblems } from '../../../../main/jobs/secure-aggregation-problems.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const secureAggregation = { threshold: 3 };
const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-5 };
const managed = (partitions: number) => ({ kind: 'managed', dataset: 'digits', partitions });

function pathsOf(facts: object): unknown[] {
  return [...secureAggregationProblems(aTrainSpec({ secureAggregation, ...facts }))].map(
    ({ details }) => details['path'],
  );
}

test.each([
  [{ strategy: { name: 'fednova' } }, ['strategy.name']],
  [{ strategy: { name: 'fedbuff' } }, ['strategy.name']],
  [{ strategy: { name: 'median' } }, ['strategy.name']],
  [{ strategy: { name: 'trimmed-mean' } }, ['strategy.name']],
  [{ strategy: { name: 'synchronous-sgd' } }, ['strategy.name']],
  [{ strategy: { name: 'krum', minDevices: 5 } }, ['strategy.name']],
  [{ strategy: { name: 'multi-krum', minDevices: 5 } }, ['strategy.name']],
  [{ strategy: { name: 'fedavgm', maxUpdateNorm: 2 } }, ['strategy.maxUpdateNorm']],
  [{ compression: { name: 'int8' } }, ['compression.name']],
  [{ compression: { name: 'top-k' } }, ['compression.name']],
  [{ privacy }, ['privacy']],
  [{ reproducible: true }, ['reproducible']],
  [{ selection: { spare: 0.5 } }, ['selection.spare']],
  [{ data: managed(2) }, ['secureAggregation.threshold']],
  [{ data: managed(10), strategy: { name: 'fedavg', fraction: 0.2 } }, ['secureAggregation.threshold']],
  [{ reproducible: true, compression: { name: 'float16' } }, ['compression.name', 'reproducible']],
])('%o is refused at %o', (facts, paths) => {
  expect(pathsOf(facts)).toEqual(paths);
});

test.each([
  [{ data: managed(3) }],
  [{ data: managed(10), strategy: { name: 'fedadam', fraction: 0.3 } }],
  [{ data: { kind: 'local', dataset: 'scans' }, model: { trainer: 'mine' }, strategy: { name: 'fedprox', mu: 0.1 } }],
  [{ secureAggregation: null, reproducible: true, strategy: { name: 'median' } }],
])('%o is taken', (facts) => {
  expect(pathsOf(facts)).toEqual([]);
});
