import { expect, test } from 'vitest';
import { privacyProblems } from '../../../../main/jobs/privacy-problems.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-5 };
const local = { mechanism: 'local', clipNorm: 1, noiseMultiplier: 6, delta: 1e-5 };
const managed = (partitions: number) => ({ kind: 'managed', dataset: 'digits', partitions });

function pathsOf(facts: object): unknown[] {
  return [...privacyProblems(aTrainSpec({ privacy, ...facts }))].map(({ details }) => details['path']);
}

test.each([
  [{ reproducible: true }, ['reproducible']],
  [{ strategy: { name: 'fednova' } }, ['strategy.name']],
  [{ strategy: { name: 'fedbuff' } }, ['strategy.name']],
  [{ strategy: { name: 'median' } }, ['strategy.name']],
  [{ strategy: { name: 'trimmed-mean' } }, ['strategy.name']],
  [{ strategy: { name: 'synchronous-sgd' } }, ['strategy.name']],
  [{ strategy: { name: 'krum', minDevices: 5 } }, ['strategy.name']],
  [{ strategy: { name: 'fedadam', maxUpdateNorm: 2 } }, ['strategy.maxUpdateNorm']],
  [{ compression: { name: 'top-k' } }, ['compression.name']],
  [{ privacy: { ...privacy, delta: 0.01 }, data: managed(100) }, ['privacy.delta']],
  [{ privacy: { ...privacy, epsilonBudget: 4 } }, ['privacy.epsilonBudget']],
  [
    { privacy: { ...privacy, noiseMultiplier: 2, clipNorm: { initial: 1, countDeviation: 1 } } },
    ['privacy.clipNorm.countDeviation'],
  ],
  [{ privacy: local, reproducible: true }, ['reproducible']],
  [{ privacy: local, strategy: { name: 'scaffold' } }, ['strategy.name']],
  [{ privacy: local, strategy: { name: 'fednova' } }, ['strategy.name']],
  [{ privacy: local, strategy: { name: 'fedavg', maxUpdateNorm: 2 } }, ['strategy.maxUpdateNorm']],
  [{ privacy: local, compression: { name: 'top-k' } }, ['compression.name']],
  [{ privacy: { ...local, delta: 0.01 }, data: managed(100) }, ['privacy.delta']],
  // Sampling makes no round cheaper: whoever gets an update knows whose it is.
  [{ privacy: { ...local, epsilonBudget: 1 }, strategy: { name: 'fedavg', fraction: 0.1 } }, ['privacy.epsilonBudget']],
])('%o is refused at %o', (facts, paths) => {
  expect(pathsOf(facts)).toEqual(paths);
});

test.each([
  [{}],
  [{ privacy: { ...privacy, clipNorm: { initial: 1 } } }],
  [{ privacy: { ...privacy, clipNorm: { initial: 1, countDeviation: 0.6 } } }],
  [{ privacy: { ...local, epsilonBudget: 2 }, compression: { name: 'int8' } }],
  [{ privacy: local, strategy: { name: 'krum', minDevices: 5 } }],
  [{ privacy: null, reproducible: true, strategy: { name: 'median' } }],
  [{ strategy: { name: 'fedyogi', fraction: 0.1 }, compression: { name: 'int8' }, model: { trainer: 'mine' } }],
  [{ privacy: { ...privacy, delta: 0.009 }, data: managed(100) }],
  [{ privacy: { ...privacy, epsilonBudget: 6 } }],
  // The same budget buys a round where only few take part in it.
  [{ privacy: { ...privacy, epsilonBudget: 4 }, strategy: { name: 'fedavg', fraction: 0.1 } }],
])('%o is taken', (facts) => {
  expect(pathsOf(facts)).toEqual([]);
});
