import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../../../common/domain/ids.ts';
import { PartHistory } from '../../../../../../main/jobs/training/part-history.ts';
import { fedAvg } from '../../../../../../main/jobs/training/strategies/fedavg.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { anUpdate } from '../a-round.ts';

function select({
  fraction = 1,
  of,
  round = 1,
  seed = 1,
}: {
  fraction?: number;
  of: number;
  round?: number;
  seed?: number;
}) {
  const spec = aTrainSpec({ strategy: { name: 'fedavg', fraction }, seed });
  const eligible = Array.from({ length: of }, (_, i) => i * 2);
  return fedAvg(spec).select({ round, eligible, history: new PartHistory() }).parts;
}

/** That a part took part, and how long that took. */
function aParticipation(partition: number, trainingMs = 100) {
  return { deviceId: DeviceId.parse('mac'), partition, attempt: 1, samples: 100, loss: 1, accuracy: 0, trainingMs };
}

describe('the partitions of a round', () => {
  test.each([
    [1, 10, 10],
    [0.5, 10, 5],
    [0.1, 100, 10],
    [0.001, 10, 1],
    [0.3, 1, 1],
  ])('with C = %d of K = %d are m = max(C·K, 1) = %d', (fraction, of, expected) => {
    expect(select({ fraction, of })).toHaveLength(expected);
  });

  test('are different eligible ones, in ascending order', () => {
    fc.assert(
      fc.property(
        fc.record({
          fraction: fc.double({ min: 0.001, max: 1, noNaN: true }),
          of: fc.integer({ min: 1, max: 60 }),
          round: fc.integer({ min: 1, max: 1_000 }),
          seed: fc.integer({ min: 0, max: 0xffff_ffff }),
        }),
        (plan) => {
          const chosen = select(plan);
          expect(chosen.every((number) => number % 2 === 0 && number >= 0 && number < plan.of * 2)).toBe(true);
          expect(chosen).toEqual([...new Set(chosen)].toSorted((a, b) => a - b));
          expect(chosen).toEqual(select(plan));
        },
      ),
    );
  });

  test('change from round to round and from seed to seed', () => {
    const choices = [1, 2, 3, 4].map((round) => select({ fraction: 0.1, of: 100, round }).join());
    expect(new Set([...choices, select({ fraction: 0.1, of: 100, seed: 2 }).join()]).size).toBe(5);
  });

  test('are those that took part least, where that is asked', () => {
    const history = new PartHistory();
    const strategy = fedAvg(aTrainSpec({ strategy: { name: 'fedavg', fraction: 0.3 }, selection: { by: 'fair' } }));
    const eligible = Array.from({ length: 10 }, (_, number) => number);
    for (let round = 1; round <= 10; round++) {
      const { parts } = strategy.select({ round, eligible, history });
      history.observe(parts.map((partition) => aParticipation(partition)));
    }
    expect(new Set(eligible.map((number) => history.rounds(number)))).toEqual(new Set([3]));
  });

  test('are those that are trained fastest, where that is asked, once each was tried', () => {
    const history = new PartHistory();
    const strategy = fedAvg(aTrainSpec({ strategy: { name: 'fedavg', fraction: 0.5 }, selection: { by: 'fast' } }));
    const chosen = [1, 2, 3].map((round) => {
      const { parts } = strategy.select({ round, eligible: [0, 1, 2, 3], history });
      history.observe(parts.map((partition) => aParticipation(partition, 100 * (partition + 1))));
      return parts;
    });
    expect(new Set(chosen.slice(0, 2).flat())).toEqual(new Set([0, 1, 2, 3]));
    expect(chosen[2]).toEqual([0, 1]);
  });

  test('are more than count, where spare ones are asked for', () => {
    const spec = aTrainSpec({ strategy: { name: 'fedavg', fraction: 0.5 }, selection: { spare: 0.3 } });
    const eligible = Array.from({ length: 10 }, (_, number) => number);
    const { parts, enough } = fedAvg(spec).select({ round: 1, eligible, history: new PartHistory() });
    expect(parts).toHaveLength(7);
    expect(enough).toBe(5);
  });

  test('all get their turn', () => {
    const seen = new Set(Array.from({ length: 60 }, (_, i) => select({ fraction: 0.2, of: 10, round: i + 1 })).flat());
    expect(seen.size).toBe(10);
  });
});

const ADAM = { beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1 };

describe('the work of a share', () => {
  test('is what the job says', () => {
    const own = { optimizer: { name: 'adam', ...ADAM }, clipNorm: 1, proximalMu: 0.1, compression: { name: 'int8' } };
    const spec = aTrainSpec({ localEpochs: 5, batchSize: 10, learningRate: 0.05, reproducible: true, ...own });
    expect(fedAvg(spec).configure(3, 0)).toEqual({
      epochs: 5,
      batchSize: 10,
      learningRate: 0.05,
      reproducible: true,
      steps: null,
      keepsOptimizer: false,
      personal: null,
      seed: expect.any(Number),
      ...own,
    });
  });

  test('goes on through the part where it was left, in one order of its own for all rounds', () => {
    const steps = (round: number, partition: number, before?: number) =>
      fedAvg(aTrainSpec({ localSteps: 20 })).configure(round, partition, before).steps;
    const first = steps(1, 0);
    expect(first).toMatchObject({ count: 20, first: 0 });
    expect(steps(4, 0, 40)).toEqual({ ...first, first: 40 });
    expect(steps(1, 1)?.orderSeed).not.toBe(first?.orderSeed);
  });

  test('has the learning rate of its round', () => {
    const spec = aTrainSpec({ learningRate: 0.5, learningRateSchedule: { name: 'step', every: 2, factor: 0.5 } });
    const rates = [1, 2, 3, 5].map((round) => fedAvg(spec).configure(round, 0).learningRate);
    expect(rates).toEqual([0.5, 0.5, 0.25, 0.125]);
  });

  test('is shuffled by a seed of its own for every share and round, which can be had again', () => {
    const seeds = (seed: number) =>
      [1, 2, 3, 4, 5].flatMap((round) =>
        [0, 1, 2, 3, 4].map((partition) => fedAvg(aTrainSpec({ seed })).configure(round, partition).seed),
      );
    expect(new Set([...seeds(1), ...seeds(2)]).size).toBe(50);
    expect(seeds(1)).toEqual(seeds(1));
    expect(seeds(1).every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff)).toBe(true);
  });
});

test('an update weighs as much as its samples', () => {
  expect(fedAvg(aTrainSpec()).contribution(anUpdate(137))).toEqual({ weight: 137, scale: 1 });
});
