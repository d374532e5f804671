import { expect, test } from 'vitest';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';
import { aSimulation } from '../unit/main/simulation/a-simulation.ts';

/** Real MNIST over ten devices, two of which may send false updates. */
async function accuracyOf(strategy: object, attack?: FleetPlan['attack']): Promise<number> {
  const plan = attack === undefined ? {} : { attackers: 0.2, attack };
  const spec = { rounds: 6, batchSize: 10, strategy: { minDevices: 7, ...strategy } };
  const { record } = await aSimulation(spec, plan, { samples: 20_000, testSamples: 4_000 });
  return record.job.evaluation?.accuracy ?? 0;
}

test.each(['scale', 'sign-flip'] as const)(
  'median, trimmed mean and Multi-Krum stay within 2 points of the clean run with 2 of 10 false devices (%s)',
  async (attack) => {
    const clean = await accuracyOf({ name: 'fedavg' });
    expect(clean).toBeGreaterThan(0.88);
    // Turned round, they only slow plain averaging down; ten times as long, they undo what the others do.
    if (attack === 'scale') expect(await accuracyOf({ name: 'fedavg' }, attack)).toBeLessThan(0.3);
    for (const strategy of [{ name: 'median' }, { name: 'trimmed-mean' }, { name: 'multi-krum', byzantine: 2 }]) {
      expect(await accuracyOf(strategy, attack), strategy.name).toBeGreaterThan(clean - 0.02);
    }
  },
  240_000,
);
