import { expect, test } from 'vitest';
import { USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';
import { simulateDay } from '../../../support/etiquette/simulated-day.ts';

/** A look every three seconds, and five to hand a task back. */
const REACTION_MS = 8_000;

test.for([1, 2, 3])(
  'twelve devices keep to their policies over a day, and lose no work: seed %i',
  { timeout: 30_000 },
  async (seed, { annotate }) => {
    const kept = simulateDay(USUAL_POLICY, seed);
    const unheeded = simulateDay({ ...USUAL_POLICY, enabled: false }, seed, { judge: USUAL_POLICY });
    await annotate(JSON.stringify({ kept, unheeded }));

    expect(kept.longestBreachMs).toBeLessThanOrEqual(REACTION_MS);
    expect(kept.tasksLost).toBe(0);
    expect(kept.handedBack).toBeGreaterThan(0);
    expect(kept.usefulHours).toBeGreaterThan(unheeded.usefulHours / 3);
    // The same day shows what the policy is for.
    expect(unheeded.longestBreachMs).toBeGreaterThan(60_000);
    expect(unheeded.breachHours).toBeGreaterThan(20 * kept.breachHours);
    expect(unheeded.tasksLost).toBe(0);
  },
);
