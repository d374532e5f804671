import { describe, expect, test } from 'vitest';
import { localEpsilon } from '../../../../main/jobs/training/privacy/local-epsilon.ts';
import { divergenceCurve, epsilonOf } from '../../../../main/jobs/training/privacy/renyi-accountant.ts';
import { aSimulation } from './a-simulation.ts';

const data = { kind: 'managed', dataset: 'digits', partitions: 20 };
const privacy = { mechanism: 'local' as const, clipNorm: 1, noiseMultiplier: 1, delta: 1e-3, epsilonBudget: null };

describe('a simulated job with local privacy', () => {
  test('weighs parts alike, charges each for what it gave, and tells the most of any', async () => {
    const spec = { data, rounds: 3, privacy, strategy: { name: 'fedavg', fraction: 0.5 } };
    const { record } = await aSimulation(spec);
    const given = new Map<number, number>();
    for (const { participants, epsilon } of record.rounds) {
      expect(participants).toHaveLength(10);
      for (const { partition, share, loss, accuracy } of participants) {
        given.set(partition, (given.get(partition) ?? 0) + 1);
        expect([share, loss, accuracy]).toEqual([0.1, null, null]);
      }
      expect(epsilon).toBe(localEpsilon(Math.max(...given.values()), privacy));
    }
    expect(Math.max(...record.receipts.map(({ epsilon }) => epsilon ?? 0))).toBe(record.rounds.at(-1)?.epsilon);
  });

  test('learns with little noise, and not with very much', async () => {
    const accuracyOf = async (noiseMultiplier: number) => {
      const local = { ...privacy, clipNorm: 3, noiseMultiplier };
      const { record } = await aSimulation({ data, rounds: 4, batchSize: 10, privacy: local });
      return record.job.evaluation?.accuracy ?? 0;
    };
    const [little, much] = [await accuracyOf(0.1), await accuracyOf(100)];
    expect(little).toBeGreaterThan(0.6);
    expect(much).toBeLessThan(0.4);
  });
});

test('a norm that follows the updates costs what a fixed one costs, and comes nearer to them', async () => {
  const [noise, rate, delta, initial] = [0.3, 0.8, 1e-3, 0.05];
  const clipNorm = { initial, learningRate: 1 };
  const central = { mechanism: 'central', noiseMultiplier: noise, delta, clipNorm };
  const { record } = await aSimulation({
    data,
    rounds: 6,
    strategy: { name: 'fedavg', fraction: rate },
    privacy: central,
  });
  const fixed = (times: number) => epsilonOf([{ curve: divergenceCurve({ rate, noise }), times }], delta);
  expect(record.rounds.map(({ epsilon }) => epsilon)).toEqual([1, 2, 3, 4, 5, 6].map(fixed));
  const norms = record.rounds.map(({ clipping }) => clipping?.norm ?? 0);
  expect(norms[0]).toBe(initial);
  // Updates of these parts are many times as long, so that nearly all are cut: e^½ a round, but for the noise.
  expect(norms.at(-1)).toBeGreaterThan(5 * initial);
});
