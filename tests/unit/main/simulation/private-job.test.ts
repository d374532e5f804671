import { describe, expect, test } from 'vitest';
import { divergenceCurve, epsilonOf } from '../../../../main/jobs/training/privacy/renyi-accountant.ts';
import { aSimulation } from './a-simulation.ts';

const data = { kind: 'managed', dataset: 'digits', partitions: 20 };
const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-3 };

function epsilonAfter(rounds: number, rate: number, noise = 1, delta = 1e-3): number {
  return epsilonOf([{ curve: divergenceCurve({ rate, noise }), times: rounds }], delta);
}

describe('a simulated job with central privacy', () => {
  test('tells after each round what all have cost, and draws each part on its own, anew in each run', async () => {
    const spec = { data, rounds: 6, privacy, strategy: { name: 'fedavg', fraction: 0.3 } };
    const [one, again] = [await aSimulation(spec), await aSimulation(spec)];
    const { rounds } = one.record;
    expect(rounds.map(({ epsilon }) => epsilon)).toEqual([1, 2, 3, 4, 5, 6].map((n) => epsilonAfter(n, 0.3)));
    const drawn = [one, again].map(({ record }) =>
      record.rounds.map(({ participants }) => participants.map(({ partition }) => partition).toSorted((a, b) => a - b)),
    );
    expect(drawn[0]).not.toEqual(drawn[1]);
    const sizes = drawn.flat().map(({ length }) => length);
    expect(new Set(sizes).size).toBeGreaterThan(1);
    // The same noise would have given the same parameters: parts, seeds and training are the same.
    const parameters = [one, again].map(({ record }) => record.rounds.at(-1)?.parametersSha256);
    expect(parameters[0]).not.toBe(parameters[1]);
  });

  test('commits noise where nobody was drawn, and counts that like any other round', async () => {
    const spec = { data, rounds: 3, privacy, strategy: { name: 'fedavg', fraction: 1e-6 } };
    const { record } = await aSimulation(spec);
    expect(record.rounds.map(({ participants, omissions }) => [participants.length, omissions.length])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(new Set(record.rounds.map(({ parametersSha256 }) => parametersSha256)).size).toBe(3);
    expect(record.rounds.at(-1)?.epsilon).toBe(epsilonAfter(3, 1e-6));
  });

  test('ends before a round that would pass its budget, with what it has, and says why', async () => {
    const epsilonBudget = (epsilonAfter(2, 0.5) + epsilonAfter(3, 0.5)) / 2;
    const spec = {
      data,
      rounds: 9,
      privacy: { ...privacy, epsilonBudget },
      strategy: { name: 'fedavg', fraction: 0.5 },
    };
    const { record } = await aSimulation(spec);
    expect(record.job).toMatchObject({ state: 'succeeded', roundsCommitted: 2, model: { version: 1 } });
    expect(record.rounds.map(({ epsilon }) => (epsilon ?? 9) <= epsilonBudget)).toEqual([true, true]);
    expect(record.events.at(-1)?.body).toMatchObject({ kind: 'job-succeeded', rounds: 2, isBudgetSpent: true });
  });

  test('learns with little noise, and not with very much', async () => {
    const strategy = { name: 'fedavg', fraction: 0.8 };
    const accuracyOf = async (noiseMultiplier: number) => {
      const spec = { data, rounds: 8, batchSize: 10, strategy, privacy: { ...privacy, clipNorm: 3, noiseMultiplier } };
      return (await aSimulation(spec)).record.job.evaluation?.accuracy ?? 0;
    };
    const [little, much] = [await accuracyOf(0.1), await accuracyOf(100)];
    expect(little).toBeGreaterThan(0.6);
    expect(much).toBeLessThan(0.4);
  });
});
