import { expect, test } from 'vitest';
import { strategyProblems } from '../../../../main/jobs/strategy-problems.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const managed = (partitions: number) => ({ kind: 'managed', dataset: 'digits', partitions });

/** Devices that take every step together. */
const TOGETHER = { strategy: { name: 'synchronous-sgd' }, localSteps: 50 };

function pathsOf(facts: object): unknown[] {
  return [...strategyProblems(aTrainSpec(facts))].map(({ details }) => details['path']);
}

test.each([
  [{ strategy: { name: 'fedprox' }, proximalMu: 0.1 }, ['proximalMu']],
  [{ strategy: { name: 'fednova' }, proximalMu: 0.1 }, ['proximalMu']],
  [{ strategy: { name: 'fednova' }, optimizer: { name: 'adam' } }, ['optimizer.name']],
  [{ strategy: { name: 'fednova' }, model: { trainer: 'mine' } }, ['strategy.name']],
  [{ strategy: { name: 'scaffold' }, optimizer: { name: 'momentum' } }, ['optimizer.name']],
  [{ strategy: { name: 'scaffold' }, proximalMu: 0.1 }, ['proximalMu']],
  [{ strategy: { name: 'scaffold' }, compression: { name: 'top-k' } }, ['compression.name']],
  [{ strategy: { name: 'scaffold' }, model: { trainer: 'mine' } }, ['strategy.name']],
  [{ strategy: { name: 'diloco' } }, ['optimizer.name']],
  [{ strategy: { name: 'diloco' }, optimizer: { name: 'adamw' }, reproducible: true }, ['reproducible']],
  [{ strategy: { name: 'diloco' }, optimizer: { name: 'adamw' }, model: { trainer: 'mine' } }, ['strategy.name']],
  [{ strategy: { name: 'fedbuff' }, reproducible: true }, ['reproducible']],
  [{ strategy: { name: 'fedbuff' }, localSteps: 10 }, ['localSteps']],
  [{ strategy: { name: 'fedbuff' }, compression: { name: 'int8' } }, ['compression.down']],
  [{ strategy: { name: 'fedbuff' }, selection: { spare: 0.5 } }, ['selection.spare']],
  [{ strategy: { name: 'synchronous-sgd' } }, ['localSteps']],
  [{ ...TOGETHER, model: { trainer: 'mine' } }, ['strategy.name']],
  [{ ...TOGETHER, compression: { name: 'top-k' } }, ['compression.name']],
  [{ ...TOGETHER, compression: { name: 'int8' } }, ['compression.name']],
  [{ ...TOGETHER, proximalMu: 0.1 }, ['proximalMu']],
  [{ ...TOGETHER, reproducible: true }, ['reproducible']],
  [{ ...TOGETHER, selection: { spare: 0.5 } }, ['selection.spare']],
  [{ ...TOGETHER, localEpochs: 2 }, ['localEpochs']],
  [{ localSteps: 10, localEpochs: 2 }, ['localEpochs']],
  [{ strategy: { name: 'median' }, compression: { name: 'top-k' } }, ['compression.name']],
  [{ strategy: { name: 'krum', byzantine: 2, minDevices: 6 } }, ['strategy.minDevices']],
  [{ strategy: { name: 'multi-krum', minDevices: 5 }, data: managed(4) }, ['data.partitions']],
  [{ strategy: { name: 'krum', minDevices: 5, fraction: 0.1 }, data: managed(40) }, ['strategy.fraction']],
])('%o is refused at %o', (facts, paths) => {
  expect(pathsOf(facts)).toEqual(paths);
});

test.each([
  [{}],
  [{ strategy: { name: 'fedadam' }, proximalMu: 0.1, compression: { name: 'top-k' } }],
  [{ strategy: { name: 'fednova' }, optimizer: { name: 'momentum' } }],
  [{ strategy: { name: 'scaffold' }, optimizer: { name: 'sgd', weightDecay: 0.1 }, compression: { name: 'int8' } }],
  [{ strategy: { name: 'diloco' }, optimizer: { name: 'adamw' }, localSteps: 50 }],
  [{ strategy: { name: 'fedbuff' }, selection: { by: 'fair' }, compression: { name: 'int8', down: 'none' } }],
  [{ strategy: { name: 'fedbuff' }, compression: { name: 'top-k' }, proximalMu: 0.1, optimizer: { name: 'adam' } }],
  [{ ...TOGETHER, optimizer: { name: 'adam' }, clipNorm: 1, compression: { name: 'float16' } }],
  [{ strategy: { name: 'krum', byzantine: 0, minDevices: 3 }, data: managed(3) }],
  [{ strategy: { name: 'multi-krum', byzantine: 2, minDevices: 7 }, data: managed(70) }],
])('%o is taken', (facts) => {
  expect(pathsOf(facts)).toEqual([]);
});
