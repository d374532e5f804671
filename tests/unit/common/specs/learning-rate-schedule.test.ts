import { describe, expect, test } from 'vitest';
import { LearningRateSchedule, learningRateOf } from '../../../../common/specs/learning-rate-schedule.ts';

const ROUNDS = 12;

/** The rates of all rounds, as shares of the whole. */
function rates(schedule: unknown, learningRate = 1): number[] {
  const learningRateSchedule = LearningRateSchedule.parse(schedule);
  const plan = { learningRate, learningRateSchedule, rounds: ROUNDS };
  return Array.from({ length: ROUNDS }, (_, index) => learningRateOf(plan, index + 1));
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, rate] of found.entries()) expect(rate).toBeCloseTo(expected[i] ?? Number.NaN, 7);
}

describe('the learning rate', () => {
  test('stays exactly as it is where nothing is said', () => {
    expect(rates({ name: 'constant' }, 0.1)).toEqual(Array(ROUNDS).fill(0.1));
  });

  test('falls by steps, and in every round', () => {
    expectClose(rates({ name: 'step', every: 5 }, 0.2), [...Array(5).fill(0.2), ...Array(5).fill(0.02), 0.002, 0.002]);
    expectClose(
      rates({ name: 'exponential', decay: 0.9 }),
      Array.from({ length: ROUNDS }, (_, i) => 0.9 ** i),
    );
  });

  test('falls along a cosine, never to zero before the end', () => {
    const cosine = Array.from({ length: ROUNDS }, (_, i) => 0.5 * (1 + Math.cos((Math.PI * i) / ROUNDS)));
    expectClose(rates({ name: 'cosine' }), cosine);
    expectClose(
      rates({ name: 'cosine', floor: 0.1 }),
      cosine.map((share) => 0.1 + 0.9 * share),
    );
    expect(Math.min(...rates({ name: 'cosine' }))).toBeGreaterThan(0);
  });

  test('warms up first, and the schedule begins after that', () => {
    const warm = [0.2, 0.4, 0.6, 0.8];
    expectClose(rates({ name: 'constant', warmup: 4 }), [...warm, ...Array(8).fill(1)]);
    expectClose(rates({ name: 'step', every: 4, factor: 0.5, warmup: 4 }), [
      ...warm,
      ...Array(4).fill(1),
      ...Array(4).fill(0.5),
    ]);
    expectClose(rates({ name: 'cosine', warmup: 4 }), [
      ...warm,
      ...Array.from({ length: 8 }, (_, i) => 0.5 * (1 + Math.cos((Math.PI * i) / 8))),
    ]);
    expect(rates({ name: 'cosine', warmup: 100 }).every((rate) => rate > 0 && rate < 1)).toBe(true);
  });
});
